// SPDX-License-Identifier: Apache-2.0
// What the body says of a terminal that is to be paired, by stick or by cable: area, name, holder, phone.
#pragma once

#include "host/carry/asking.h"
#include "host/page/web.h"

// 0: where it stands or its name is not told. The texts are the request's.
int web_asking_place(const struct web_request *request, struct asking_place *place);
