/** A backup was put back, and nobody knows who was erased since: the desk waits until that was read. */
class PutBack {
  unsure = $state(false);
}

export const putBack = new PutBack();
