declare module 'virtual:list-messages' {
  export type Message = (inputs?: Record<string, unknown>) => string;
  /** Messages that are the same in any case, by language and name. */
  export const plain: Record<'en' | 'pl', Partial<Record<string, string>>>;
  /** Messages with something to put in or to count, by name. */
  export const made: Partial<Record<string, Message>>;
}
