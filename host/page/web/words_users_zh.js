// SPDX-License-Identifier: Apache-2.0
// Words of users and of the areas to which they are bound.
export const zh = {
  error_bound: '这是全办的功能，您的账号限定了地区，请找不限地区的同事办理。',
  error_person_elsewhere: '此人已在名册中，属于别的地区，请找不限地区的同事办理。',
  a_user_areas: '限定地区',
};
