import type { ToolName } from './files-of.ts';

const importOf = ({ folder, constant }: ToolName): string =>
  `import { ${constant} } from './${folder}/${folder}.ts';\n`;

const itemOf = ({ constant }: ToolName): string => `  ${constant},\n`;

/** The list with the tool as its last one. @throws if the file no longer has the expected form. */
export function addToList(list: string, name: ToolName): string {
  const type = list.indexOf('import type { Tool, ');
  const end = list.indexOf('\n];\n');
  if (type < 0 || end < 0 || list.includes(importOf(name))) {
    throw new Error(
      `server/src/tools/list.ts does not have the expected form. Add the tool by hand: ${importOf(name).trim()}`,
    );
  }
  const before = list.slice(0, type);
  return `${before}${importOf(name)}${list.slice(type, end + 1)}${itemOf(name)}${list.slice(end + 1)}`;
}

/** @throws if the list has no such tool. */
export function removeFromList(list: string, name: ToolName): string {
  if (list.includes(importOf(name)) && list.includes(itemOf(name))) {
    return list.replace(importOf(name), '').replace(itemOf(name), '');
  }
  throw new Error(`server/src/tools/list.ts has no tool ${name.tool}, so nothing was removed.`);
}
