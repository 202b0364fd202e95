/** Patterns of all test files. Tests of one tool alone lie beside its code, to be deleted with it. */
export const TEST_FILES = ['test/**/*.test.ts', 'server/src/tools/**/test/**/*.test.ts'];

/** Those that run the server without the rest of the chain. */
export const SERVER_TESTS = ['test/server/**/*.test.ts', 'server/src/tools/**/test/*.test.ts'];
