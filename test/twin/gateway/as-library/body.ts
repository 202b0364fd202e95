/** The body of every compared template; `one` is a double although it is whole. */
export const BODY = `{
  "n": 5, "m": -7, "d": 2.5, "one": 1.0, "x": 1e21, "tiny": 1.5e-7, "dec": 0.1,
  "s": "Hello world", "e": "", "z": null, "t": true, "f": false,
  "l": [3, 1, 2], "mix": [1, "a", true, null, 2.5], "nest": [[1, 2], [3, null]], "none": [],
  "words": ["b", "A", "a", "B", "é", "_"], "nums": [10, 9, 8, -1], "dups": [1, 1, "1", 2],
  "o": { "a": 1, "b": "x" },
  "items": [{ "name": "b", "p": 2 }, { "name": "a", "p": 1 }],
  "h": "<b>x & \\"y\\"</b>", "lines": "a\\nb\\r\\nc", "date": "2020-01-31T10:20:30Z",
  "d1": "2020-01-31T10:20:30.1234567Z", "d2": "2020-01-31T10:20:30", "d3": "2020-01-31T10:20:30+02:00",
  "d4": "2020-01-31", "d5": "/Date(1198908717056)/", "d6": "2020-01-31 10:20:30"
}`;
