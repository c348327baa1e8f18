// SPDX-License-Identifier: Apache-2.0
// Long work of the host, by the name that it is given: how far it has come.
import { api } from './lib.js';

export const nameOfDoing = () => String(Math.random());

// Calls tell with how much is done, until what is given back is called.
export function follow(doing, tell) {
  let isDone = false;
  const look = async () => {
    const { done } = await api('doing', { doing }).catch(() => ({ done: null }));
    if (isDone) return;
    if (done) tell(done);
    setTimeout(look, 500);
  };
  setTimeout(look, 500);
  return () => (isDone = true);
}
