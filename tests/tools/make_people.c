// SPDX-License-Identifier: Apache-2.0
// make_people COUNT SEED: a roster of invented people as CSV: valid check characters, area codes that existed, births
// in the 1890s, so that no living person bears their number.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state;

static unsigned chance(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 11) % below);
}

static void make_id(unsigned serial, unsigned is_woman, char id[19]) {
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static const char *const areas[] = {"530402", "532401", "532421", "530421", "530422", "530426", "530427"};
    int sum = 0;
    // Serials of one day never meet: the day follows from the serial, the sequence from sex and serial.
    snprintf(id, 19, "%s189%u%02u%02u%03u", areas[serial % 7], serial / 7 % 10, 1 + serial / 70 % 12,
             1 + serial / 840 % 28, 100 + 2 * (serial % 400) + !is_woman);
    for (int i = 0; i < 17; i++)
        sum += (id[i] - '0') * weights[i];
    id[17] = "10X98765432"[sum % 11];
    id[18] = '\0';
}

int main(int argc, char **argv) {
    static const char *const surnames[] = {"王", "李", "张", "杨", "普", "白", "欧阳", "竜", "刀", "方"};
    static const char *const given[] = {"丽", "强", "秀英", "建国", "阿诺", "小兰", "文", "玉珍", "㐂", "云飞"};
    static const char *const ethnicities[] = {"汉族", "彝族", "哈尼族", "傣族", "回族"};
    char id[19];
    if (argc != 3)
        return 2;
    state = strtoull(argv[2], NULL, 10) * UINT64_C(0x9E3779B97F4A7C15) + 1;
    printf("\xef\xbb\xbf姓名,身份证号,性别,民族,类别,行政区划\r\n");
    for (unsigned i = 0; i < (unsigned)atoi(argv[1]); i++) {
        unsigned is_woman = chance(2);
        make_id(i, is_woman, id);
        printf("%s%s,%s,%s,%s,%s,530402%03u\r\n", chance(12) ? surnames[chance(10)] : "阿依·", given[chance(10)], id,
               is_woman ? "女" : "男", ethnicities[chance(5)], chance(3) ? "农民" : "农民工", 1 + chance(3));
    }
    return 0;
}
