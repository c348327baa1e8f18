// SPDX-License-Identifier: Apache-2.0
// Every word of the page, in Chinese and English.
export const words = {
  zh: {
    title: '点名 · 培训进度总览', areas: '各地完成情况', pending: '待核实，未计入（条）', notCounted: '按规则不计（人次）',
    refused: '终端当场拒绝的扫码（次）', footer: '数字由签到记录逐条得出，可用 rollcall explain 查看每一条。',
    other: 'English', area: '地区', done: '完成', target: '年度目标', rate: '完成率', expected: '序时应完成',
    projected: '按此进度全年', person_times: '人次', persons: '人', none: '没有', ahead: '超序时进度', behind: '滞后序时进度',
    points: '个百分点', pace: '序时进度', alsoPersons: n => `${n} 人`, alsoTimes: n => `${n} 人次`,
    asof: (when, pace) => `截至 ${when} · 序时进度 ${pace}`, city: '全市',
    state: s => `已收 ${s.events} 条记录；终端 ${s.terminals} 台，其中 ${s.silent_terminals} 台超过 7 天未同步；` +
      `隔离批次 ${s.quarantined} 个，缺口 ${s.gaps} 处，分叉 ${s.forks} 处`,
    failed: '暂时取不到数据，稍后自动重试。', noTarget: '未分解',
    under_min_stay: '时长不足', no_check_out: '只签到，未签退', stay_unknown: '时长无法确定', no_check_in: '只签退，未签到',
    revoked: '证卡已注销', unbound: '空白证未绑定', visitor: '外县证卡', unknown_badge: '证卡不在册',
    unknown_session: '班次不在册', unknown: '不是本系统的码', forged: '伪造的证卡', foreign: '外县证卡',
    no_session: '没有开班', no_officer: '未先刷专干卡', newer: '更新版本的码',
  },
  en: {
    title: 'Rollcall · training at a glance', areas: 'By area', pending: 'Pending, not counted (events)',
    notCounted: 'Not counted by rule (attendances)', refused: 'Scans the terminals refused',
    footer: 'Every figure is made of check-ins, one by one; rollcall explain lists them.', other: '中文', area: 'Area',
    done: 'done', target: 'target', rate: 'rate', expected: 'expected by now', projected: 'year at this pace',
    person_times: 'person-times', persons: 'persons', none: 'none', ahead: 'ahead of pace', behind: 'behind pace',
    points: 'points', pace: 'pace', alsoPersons: n => `${n} persons`, alsoTimes: n => `${n} person-times`,
    asof: (when, pace) => `as of ${when} · ${pace} of the year`, city: 'City',
    state: s => `${s.events} events; ${s.terminals} terminals, ${s.silent_terminals} of them silent for over 7 days; ` +
      `${s.quarantined} batches quarantined, ${s.gaps} gaps, ${s.forks} forks`,
    failed: 'No figures just now; trying again.', noTarget: 'no target',
    under_min_stay: 'under the minimum stay', no_check_out: 'signed in, not out', stay_unknown: 'stay cannot be told',
    no_check_in: 'signed out, not in', revoked: 'badge revoked', unbound: 'blank badge without an owner',
    visitor: 'badge of another county', unknown_badge: 'badge not in the books', unknown_session: 'session not in the books',
    unknown: 'not one of our codes', forged: 'forged badge', foreign: 'badge of another county',
    no_session: 'no session was open', no_officer: 'no officer card first', newer: 'a code of a later version',
  },
};
