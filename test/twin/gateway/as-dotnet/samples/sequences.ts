import type { Samples } from '../samples.ts';

export const SEQUENCE_SAMPLES: Samples = {
  'string[]': [
    '"a,b,,c".Split(\',\')',
    '"".Split(\',\')',
    '"b a c a".Split(\' \')',
    '"one two three".Split(\' \')',
    '"x".Split(\'x\')',
  ],
  'IEnumerable<string>': [
    '"a,b,,c".Split(\',\').Where(x => x != "")',
    '"".Split(\',\').Where(x => x != "")',
    '"b a c a".Split(\' \').Select(x => x + x)',
    '"one two three".Split(\' \').Where(x => x.Length > 3)',
    '"one".Split(\' \').Select(x => x)',
  ],
  'IEnumerable<int>': [
    '"a bb ccc".Split(\' \').Select(x => x.Length)',
    '"7 -2 7".Split(\' \').Select(x => int.Parse(x))',
    '"a".Split(\' \').Select(x => 1)',
    '"1 2 3 4 5".Split(\' \').Select(x => int.Parse(x))',
    '"a b".Split(\' \').Select(x => x.Length).Where(x => x > 1)',
  ],
  'Func<string, bool>': [
    'x => x.Length > 1',
    'x => true',
    'x => x == "a"',
    'x => false',
    'y => y != ""',
  ],
  'Func<string, *>': [
    'x => x.Length',
    'x => x + "!"',
    'x => 1.5',
    'y => y == "a"',
    'x => (object)x',
  ],
  'Func<int, bool>': ['x => x > 1', 'x => true', 'x => x == 3', 'x => false', 'y => y < 0'],
  'Func<int, *>': ['x => x + 1', 'x => "n" + x', 'x => x * 1.5', 'y => y > 2', 'x => (object)x'],
};
