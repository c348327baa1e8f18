// SPDX-License-Identifier: Apache-2.0
// Words of the search and of labels in Chinese.
export const zh = {
  search: '查找',
  searchHint: '查找 /',
  searchFor: '可以输入：',
  searchKinds: [
    '姓名或其中几个字',
    '人员编号，或编号的末几位',
    '身份证号、护照或通行证号',
    '电话，或电话的末四位',
    '班次编号、地点、培训项目',
    '村、乡镇、区县',
    '终端的名称或编号',
  ],
  searchAgain: '查找的内容不留在网址和历史记录里。页面重新打开后请再输入一次。',
  searchNothing: '暂无匹配',
  searchAll: n => `全部 ${n} 条`,
  found_people: '人员',
  found_sessions: '班次',
  found_programmes: '培训项目',
  found_areas: '行政区划',
  found_terminals: '终端',
  found_officers: '科普专干',
  labelDay: (month, day, year) => `${year ? `${year}年` : ''}${month}月${day}日`,
  labelPlace: (area, venue) => `${area}${venue}`,
};
