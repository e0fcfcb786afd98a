/** The recovery key between the moment it was made and the moment it was written down: the desk waits for it. */
class FirstKey {
  key = $state<string | null>(null);
}

export const firstKey = new FirstKey();
