// SPDX-License-Identifier: Apache-2.0
// Words of users and of the areas to which they are bound.
export const en = {
  error_bound: 'This is of the whole office, and you are bound to areas. Ask a colleague who is not.',
  error_person_elsewhere:
    'This person is in the books already, in another area. Ask a colleague who is not bound to areas.',
  a_user_areas: 'areas set',
};
