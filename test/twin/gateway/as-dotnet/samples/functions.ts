const TEXTS = ['"k"', '"" + p0', '("" + p0).ToUpper()', '"K" + p0', '("" + p0).Substring(0, 0)'];

/** Members whose functions must give values of a certain kind, with bodies that do. */
const BODIES: readonly (readonly [
  member: RegExp,
  at: readonly number[],
  bodies: readonly string[],
])[] = [
  [
    /\.SelectMany$/,
    [0],
    [
      'Enumerable.Repeat(p0, 2)',
      '"ab"',
      'Enumerable.Range(0, 2)',
      'Enumerable.Empty<int>()',
      'Enumerable.Repeat("x", 1)',
    ],
  ],
  [/\.(?:GroupBy|ToDictionary)$/, [0], TEXTS],
  [
    /\.(?:GroupBy|OrderBy|OrderByDescending|ThenBy|ThenByDescending|ToDictionary) by text$/,
    [0],
    TEXTS,
  ],
  [/\.(?:GroupJoin|Join) by text$/, [1, 2], TEXTS],
  [/\.(?:GroupJoin|Join)$/, [1, 2], ['1', '("" + p0).Length', '7', '2 - ("" + p0).Length']],
  [
    /\.(?:Average|Sum)$/,
    [0],
    ['1', '1.5', '2L', '(int?)3', '("" + p0).Length', '0.50m', '1.5f', '(double?)null'],
  ],
  [/\.Aggregate$/, [1], ['p0']],
  [/^List<int>\.Sort$/, [0], ['p0.CompareTo(p1)', 'p1.CompareTo(p0)', '0', '-p0.CompareTo(p1)']],
];

/**
 * Bodies of a function with the parameters `p0`, `p1` ...; none if any will do. Of an overload with a
 * comparer of texts the member is `Type.Member by text`.
 */
export const bodiesFor = (member: string, at: number): readonly string[] | undefined =>
  BODIES.find(([of, places]) => of.test(member) && places.includes(at))?.[2];
