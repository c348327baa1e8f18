// SPDX-License-Identifier: Apache-2.0
// Every word of the page, in the language that is chosen: words_zh.js and words_en.js, and of larger views their own.
import { en as deskEn } from './words_desk_en.js';
import { zh as deskZh } from './words_desk_zh.js';
import { en as doublesEn } from './words_doubles_en.js';
import { zh as doublesZh } from './words_doubles_zh.js';
import { en } from './words_en.js';
import { en as peopleEn } from './words_people_en.js';
import { zh as peopleZh } from './words_people_zh.js';
import { en as reviewEn } from './words_review_en.js';
import { zh as reviewZh } from './words_review_zh.js';
import { en as searchEn } from './words_search_en.js';
import { zh as searchZh } from './words_search_zh.js';
import { en as sticksEn } from './words_sticks_en.js';
import { zh as sticksZh } from './words_sticks_zh.js';
import { en as systemEn } from './words_system_en.js';
import { zh as systemZh } from './words_system_zh.js';
import { en as targetsEn } from './words_targets_en.js';
import { zh as targetsZh } from './words_targets_zh.js';
import { en as todayEn } from './words_today_en.js';
import { zh as todayZh } from './words_today_zh.js';
import { en as usersEn } from './words_users_en.js';
import { zh as usersZh } from './words_users_zh.js';
import { zh } from './words_zh.js';

const words = {
  zh: {
    ...zh,
    ...deskZh,
    ...doublesZh,
    ...peopleZh,
    ...reviewZh,
    ...searchZh,
    ...sticksZh,
    ...systemZh,
    ...targetsZh,
    ...todayZh,
    ...usersZh,
  },
  en: {
    ...en,
    ...deskEn,
    ...doublesEn,
    ...peopleEn,
    ...reviewEn,
    ...searchEn,
    ...sticksEn,
    ...systemEn,
    ...targetsEn,
    ...todayEn,
    ...usersEn,
  },
};
export const chosen = { language: 'zh' };
export const isLanguage = name => Object.keys(words).includes(name);

export const word = (key, ...rest) => {
  const found = words[chosen.language][key];
  return typeof found === 'function' ? found(...rest) : (found ?? key);
};
