/** Whether a verdict, or the end of a call, is one that a person has to look at. */
export const isRefusal = (how: string | undefined): boolean =>
  how === 'refused' || how === 'failed';
