/** The fragment that GitHub derives from a heading. */
export const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
