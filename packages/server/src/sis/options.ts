/** What the caller of an import chose. */
export interface ImportOptions {
  readonly batch_mode?: boolean;
  readonly batch_mode_term_id?: number;
  readonly batch_mode_enrollment_drop_status?: string;
  readonly multi_term_batch_mode?: boolean;
  readonly skip_deletes?: boolean;
  readonly override_sis_stickiness?: boolean;
  readonly add_sis_stickiness?: boolean;
  readonly clear_sis_stickiness?: boolean;
  readonly update_sis_id_if_login_claimed?: boolean;
  readonly diffing_remaster_data_set?: boolean;
  readonly diffing_drop_status?: string;
  readonly change_threshold?: number;
}

export const isBatchMode = (options: ImportOptions): boolean =>
  options.batch_mode === true || options.multi_term_batch_mode === true;
