/** What the doctor finds, and starting at login. `?notifications=absent|hung|silenced` makes reminders fail. */
import type { Finding } from './types';

const trouble = new URLSearchParams(globalThis.location?.search ?? '').get('notifications');
let loginStart = false;

const well = (area: string, params: Record<string, string> = {}): Finding => ({
  area,
  ok: true,
  code: 'ok',
  params,
  detail: '',
});

const notifications = (): Finding =>
  trouble ? { ...well('notifications'), ok: false, code: `notifications_${trouble}` } : well('notifications');

const zone = (): Finding => ({
  ...well('zone', { zone: 'Europe/Warsaw', system: 'Europe/Lisbon' }),
  code: 'zone_differs',
});

const login = (): Finding => ({ ...well('login_start'), code: loginStart ? 'ok' : 'login_start_off' });

export const doctorDesk = {
  testNotification: (): Finding[] => [notifications(), zone(), login()],
  runDoctor: (): Finding[] => [
    well('keyring'),
    notifications(),
    well('display'),
    zone(),
    login(),
    well('versions', { kawka: '0.1.0', sqlite: '3.51.3' }),
    well('data'),
  ],
  getLoginStart: () => loginStart,
  setLoginStart(on: boolean): null {
    loginStart = on;
    return null;
  },
};
