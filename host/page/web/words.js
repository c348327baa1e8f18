// SPDX-License-Identifier: Apache-2.0
// Every word of the page, in the language that is chosen.
import { en as deskEn } from '/words_desk_en.js';
import { zh as deskZh } from '/words_desk_zh.js';
import { en } from '/words_en.js';
import { zh } from '/words_zh.js';

const words = { zh: { ...zh, ...deskZh }, en: { ...en, ...deskEn } };
export const chosen = { language: 'zh' };
export const isLanguage = name => Object.keys(words).includes(name);

export const word = (key, ...rest) => {
  const found = words[chosen.language][key];
  return typeof found === 'function' ? found(...rest) : (found ?? key);
};
