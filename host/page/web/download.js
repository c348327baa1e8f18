// SPDX-License-Identifier: Apache-2.0
// A file that is made by a POST, kept as the browser keeps what it is given.
import { ApiError, ask, element, state } from './lib.js';

const nameIn = head => decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(head ?? '')?.[1] ?? 'rollcall');

export async function postForFile(path, body) {
  const headers = { 'Content-Type': 'application/json', 'X-Rollcall': state.me?.csrf ?? '' };
  const response = await ask(`/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new ApiError(response.status, (await response.json().catch(() => ({}))).error, 0);
  const href = URL.createObjectURL(await response.blob());
  element('a', { href, download: nameIn(response.headers.get('Content-Disposition')) }).click();
  state.wasSent();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}
