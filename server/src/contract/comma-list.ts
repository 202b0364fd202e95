/** The items of a comma-separated setting, as the server, App Service and the hook write it. */
export const commaList = (setting = ''): string[] =>
  setting
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
