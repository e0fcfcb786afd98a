/** The types of the contract, for the made-up desk. */
export type * from '../bindings';

/** Names of tables, as the event `changed` carries them. */
export type ChangedTables = string[];
