/** The items of a setting with commas, as the server, App Service and the hook all write lists. */
export const commaList = (setting = ''): string[] =>
  setting
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
