/** The tables that recordings are read from. */
export const recordingTables = [
  'recording',
  'recording_event',
  'booking',
  'consent_event',
  'customer',
  'local_recording_file',
  'local_upload',
  'local_setting',
];
