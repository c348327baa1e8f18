// SPDX-License-Identifier: Apache-2.0
// Every word of the page, by language.
import { en } from '/words_en.js';
import { zh } from '/words_zh.js';

export const words = { zh, en };
