/**
 * Who may call each endpoint. The columns are the callers of accessCampus.ts: an unrelated person, a student of the
 * course, an observer of the owner, a teacher, the owner of the records, the built-in administrator, and an
 * administrator of a role of the account that holds every permission. `ok` is an answer or a complaint about
 * parameters. Behind them stand the permissions of which each is needed: whoever holds all but one is refused.
 *
 * An endpoint that is new gets a line here; `npx vitest run packages/server/test/platform/access.test.ts` says what
 * each caller was answered.
 */
const TABLE = `
summarizeActivity                    ok  ok  ok  ok  ok  ok  ok
summarizeCourseActivity              403 ok  ok  ok  ok  ok  ok   read_course_content
summarizeGroupActivity               403 403 403 ok  ok  ok  ok
listActivity                         ok  ok  ok  ok  ok  ok  ok
listCourseActivity                   403 ok  ok  ok  ok  ok  ok   read_course_content
listGroupActivity                    403 403 403 ok  ok  ok  ok
hideActivity                         404 404 404 404 404 404 404
hideAllActivity                      ok  ok  ok  ok  ok  ok  ok
topicFeed                            ok  ok  ok  ok  ok  ok  ok
announcementFeed                     ok  ok  ok  ok  ok  ok  ok
forumFeed                            ok  ok  ok  ok  ok  ok  ok
listAnnouncements                    ok  ok  ok  ok  ok  ok  ok
listEntries                          403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
postEntry                            403 ok  403 ok  ok  ok  ok   read_forum read_course_content
listReplies                          403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
postReply                            403 ok  403 ok  ok  ok  ok   read_forum read_course_content
listEntriesById                      403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
updateEntry                          403 403 403 ok  ok  ok  ok   moderate_forum
deleteEntry                          403 403 403 ok  ok  ok  ok   moderate_forum
markEntryRead                        403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
markEntryUnread                      403 ok  ok  ok  ok  ok  ok
rateEntry                            403 403 403 403 403 403 403
reportEntry                          403 ok  ok  ok  ok  ok  ok
listDiscussionTopics                 403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
showDiscussionTopic                  403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
createDiscussionTopic                403 ok  403 ok  ok  ok  ok   read_course_content
updateDiscussionTopic                403 403 403 ok  ok  ok  ok   moderate_forum
deleteDiscussionTopic                403 403 403 ok  403 ok  ok   moderate_forum
reorderPinnedTopics                  403 403 403 ok  403 ok  ok   read_forum moderate_forum read_course_content
duplicateDiscussionTopic             403 403 403 ok  403 ok  ok
showFullDiscussion                   403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
updateTopicDates                     403 403 403 ok  403 ok  ok
markTopicRead                        403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
markTopicUnread                      403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
markTopicEntriesRead                 403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
markTopicEntriesUnread               403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
subscribeToTopic                     403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
unsubscribeFromTopic                 403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
markAllTopicsRead                    403 ok  ok  ok  ok  ok  ok   read_forum read_course_content
listAssignments                      403 ok  ok  ok  ok  ok  ok
showAssignment                       403 404 404 404 404 404 404
listExternalFeeds                    403 403 403 ok  403 ok  ok   moderate_forum read_announcements read_course_content
createExternalFeed                   403 403 403 ok  403 ok  ok   moderate_forum read_announcements read_course_content
deleteExternalFeed                   403 403 403 ok  403 ok  ok
listFavoriteCourses                  ok  ok  ok  ok  ok  ok  ok
addFavoriteCourse                    403 ok  ok  ok  ok  ok  ok   read_course_content
removeFavoriteCourse                 ok  ok  ok  ok  ok  ok  ok
resetFavoriteCourses                 ok  ok  ok  ok  ok  ok  ok
listFavoriteGroups                   ok  ok  ok  ok  ok  ok  ok
addFavoriteGroup                     403 403 403 ok  ok  ok  ok
removeFavoriteGroup                  ok  ok  ok  ok  ok  ok  ok
resetFavoriteGroups                  ok  ok  ok  ok  ok  ok  ok
beginFileUpload                      403 403 403 403 ok  403 403
receiveFile                          ok  ok  ok  ok  ok  ok  ok
confirmFileUpload                    ok  ok  ok  ok  ok  ok  ok
confirmFileUploadByPost              ok  ok  ok  ok  ok  ok  ok
fileUploadStatus                     ok  ok  ok  ok  ok  ok  ok
listFiles                            403 403 403 403 ok  403 403
fileQuota                            403 403 403 403 ok  403 403
showFile                             403 403 403 403 ok  403 403
updateFile                           403 403 403 403 ok  403 403
deleteFile                           401 401 401 401 ok  401 401
filePublicUrl                        403 403 403 403 ok  403 403
resetFileVerifier                    403 403 403 403 ok  403 403
downloadFile                         403 403 403 403 ok  403 403
listContextFolders                   403 403 403 403 ok  403 403
listSubfolders                       403 403 403 403 ok  403 403
showFolder                           403 403 403 403 ok  403 403
resolveFolderPath                    403 403 403 403 404 403 403
createFolder                         403 403 403 403 ok  403 403
updateFolder                         403 403 403 403 ok  403 403
deleteFolder                         403 403 403 403 ok  403 403
copyFile                             403 403 403 403 ok  403 403
copyFolder                           403 403 403 403 ok  403 403
listMediaObjects                     ok  ok  ok  ok  ok  ok  ok
createMediaObject                    ok  ok  ok  ok  ok  ok  ok
mediaObjectInfo                      ok  ok  ok  ok  ok  ok  ok
downloadMedia                        ok  ok  ok  ok  ok  ok  ok
createSubAccount                     403 403 403 403 403 ok  ok   manage_account_settings
createAdmin                          403 403 403 403 403 ok  ok   manage_account_memberships
listAccounts                         ok  ok  ok  ok  ok  ok  ok
listManageableAccounts               ok  ok  ok  ok  ok  ok  ok
listCourseAccounts                   ok  ok  ok  ok  ok  ok  ok
showAccount                          ok  ok  ok  ok  ok  ok  ok
updateAccount                        403 403 403 403 403 ok  ok   manage_account_settings
showAccountSettings                  403 403 403 403 403 ok  ok   manage_account_settings
listSubAccounts                      403 403 403 403 403 ok  ok
accountPermissions                   ok  ok  ok  ok  ok  ok  ok
listAdmins                           403 403 403 403 403 ok  ok   manage_account_memberships
listOwnAdmins                        ok  ok  ok  ok  ok  ok  ok
deleteAdmin                          403 403 403 403 403 ok  ok   manage_account_memberships
showBatch                            404 404 404 404 404 404 404
showInboxSettings                    ok  ok  ok  ok  ok  ok  ok
updateInboxSettings                  ok  ok  ok  ok  ok  ok  ok
graphql                              ok  ok  ok  ok  ok  ok  ok
showFeedAddress                      ok  ok  ok  ok  ok  ok  ok
conversationFeed                     404 404 404 404 404 404 404
searchMessages                       ok  ok  ok  ok  ok  ok  ok
unsendMessage                        404 404 404 403 ok  404 404
listDrafts                           ok  ok  ok  ok  ok  ok  ok
createDraft                          ok  ok  ok  ok  ok  ok  ok
showDraft                            404 404 404 404 ok  404 404
updateDraft                          404 404 404 404 ok  404 404
deleteDraft                          404 404 404 404 ok  404 404
listScheduledMessages                ok  ok  ok  ok  ok  ok  ok
scheduleMessage                      ok  ok  ok  ok  ok  ok  ok
showScheduledMessage                 404 404 404 404 ok  404 404
rescheduleMessage                    404 404 404 404 ok  404 404
cancelScheduledMessage               404 404 404 404 ok  404 404
deletedMessages                      403 403 403 403 403 ok  403
restoreMessages                      403 403 403 403 403 ok  403
deleteForAll                         403 403 403 403 403 ok  ok   manage_students
listConversations                    ok  ok  ok  ok  ok  ok  ok
createConversation                   ok  ok  ok  ok  ok  ok  ok
batchUpdateConversations             ok  ok  ok  ok  ok  ok  ok
unreadCount                          ok  ok  ok  ok  ok  ok  ok
runningBatches                       ok  ok  ok  ok  ok  ok  ok
markAllConversationsAsRead           ok  ok  ok  ok  ok  ok  ok
showConversation                     404 404 404 ok  ok  404 404
updateConversation                   404 404 404 ok  ok  404 404
deleteConversation                   404 404 404 ok  ok  404 404
addMessage                           404 404 404 ok  ok  404 404
addRecipients                        404 404 404 ok  ok  404 404
removeMessages                       404 404 404 ok  ok  404 404
findRecipients                       ok  ok  ok  ok  ok  ok  ok
showProgress                         403 403 403 403 ok  403 403
cancelProgress                       403 403 403 403 ok  403 403
listTerms                            403 403 403 403 403 ok  ok
showTerm                             403 403 403 403 403 ok  ok
createTerm                           403 403 403 403 403 ok  ok   manage_account_settings
updateTerm                           403 403 403 403 403 ok  ok   manage_account_settings
deleteTerm                           403 403 403 403 403 ok  ok   manage_account_settings
createUsableToken                    403 403 403 403 403 ok  ok
listTokens                           403 403 403 403 ok  ok  ok
showToken                            403 403 403 403 ok  ok  ok
createToken                          403 403 403 403 ok  ok  ok   create_access_tokens
updateToken                          404 404 404 404 ok  ok  ok   create_access_tokens
activateToken                        404 404 404 404 ok  404 404
deleteToken                          404 404 404 404 ok  ok  ok   delete_access_tokens
listDeveloperKeys                    403 403 403 403 403 ok  ok   manage_developer_keys
createDeveloperKey                   403 403 403 403 403 ok  ok   manage_developer_keys
updateDeveloperKey                   403 403 403 403 403 ok  ok   manage_developer_keys
deleteDeveloperKey                   403 403 403 403 403 ok  ok   manage_developer_keys
createSessionLink                    ok  ok  ok  ok  ok  ok  ok
listLogins                           403 403 403 403 ok  ok  ok   manage_user_logins
updateLogin                          403 403 403 403 ok  ok  ok   manage_user_logins
listAccountLogins                    403 403 403 403 403 ok  ok   manage_user_logins
createLogin                          403 403 403 403 403 ok  ok   manage_user_logins
deleteLogin                          403 403 403 403 403 ok  ok   manage_user_logins
createUser                           403 403 403 403 403 ok  ok   manage_user_logins
showUser                             404 404 404 404 ok  ok  ok
showUserProfile                      403 403 403 ok  ok  ok  ok
updateUser                           403 403 403 403 403 403 403
deleteUser                           403 403 403 403 403 ok  ok   manage_user_logins
listAccountUsers                     403 403 403 403 403 ok  ok   read_roster
showUserSettings                     403 403 403 403 ok  ok  ok   manage_user_logins
updateUserSettings                   403 403 403 403 ok  ok  ok   manage_user_logins
listObservees                        403 403 403 403 ok  ok  ok
showColors                           403 403 403 403 ok  ok  ok
showColor                            403 403 403 403 404 404 404
setColor                             403 403 403 403 404 404 404
showCustomData                       403 403 403 403 ok  ok  ok
setCustomData                        403 403 403 403 ok  ok  ok
deleteCustomData                     403 403 403 403 ok  ok  ok
listBookmarks                        ok  ok  ok  ok  ok  ok  ok
createBookmark                       ok  ok  ok  ok  ok  ok  ok
showBookmark                         404 404 404 404 404 404 404
updateBookmark                       404 404 404 404 404 404 404
deleteBookmark                       404 404 404 404 404 404 404
dashboardCards                       ok  ok  ok  ok  ok  ok  ok
listFeatures                         ok  ok  ok  ok  ok  ok  ok
listEnabledFeatures                  ok  ok  ok  ok  ok  ok  ok
listRoles                            403 403 403 403 403 ok  ok
showRole                             403 403 403 403 403 ok  ok
createRole                           403 403 403 403 403 ok  ok   manage_role_overrides
updateRole                           403 403 403 403 403 ok  ok   manage_role_overrides
deactivateRole                       403 403 403 403 403 ok  ok   manage_role_overrides
activateRole                         403 403 403 403 403 ok  ok   manage_role_overrides
brandVariables                       ok  ok  ok  ok  ok  ok  ok
environmentSettings                  ok  ok  ok  ok  ok  ok  ok
environmentFeatures                  ok  ok  ok  ok  ok  ok  ok
listCourses                          ok  ok  ok  ok  ok  ok  ok
listUserCourses                      403 403 ok  403 ok  ok  ok
listAccountCourses                   403 403 403 403 403 ok  ok   read_course_list
createCourse                         403 403 403 403 403 ok  ok   manage_courses_add
showCourse                           403 ok  ok  ok  ok  ok  ok   read_course_content
updateCourse                         403 403 403 ok  403 ok  ok   manage_courses_admin
deleteCourse                         403 403 403 ok  403 ok  ok   manage_courses_conclude
showCourseSettings                   403 ok  ok  ok  ok  ok  ok   read_course_content
updateCourseSettings                 403 403 403 ok  403 ok  ok   manage_courses_admin
listTodo                             ok  ok  ok  ok  ok  ok  ok
countTodo                            ok  ok  ok  ok  ok  ok  ok
listUpcomingEvents                   ok  ok  ok  ok  ok  ok  ok
listMissingSubmissions               403 403 ok  403 ok  ok  ok
listCourseTabs                       403 ok  ok  ok  ok  ok  ok   read_course_content
coursePermissions                    ok  ok  ok  ok  ok  ok  ok
listCourseUsers                      403 ok  403 ok  ok  ok  ok   read_course_content
showCourseUser                       403 ok  403 ok  ok  ok  ok   read_course_content
listCourseStudents                   403 ok  403 ok  ok  ok  ok   read_roster read_course_content
showTestStudent                      403 403 403 ok  403 ok  ok   read_course_content
listRecentStudents                   403 403 403 ok  403 ok  ok   read_reports read_course_content
listCourseNicknames                  ok  ok  ok  ok  ok  ok  ok
showCourseNickname                   404 404 404 404 404 404 404
setCourseNickname                    404 404 404 404 404 404 404
removeCourseNickname                 404 404 404 404 404 404 404
clearCourseNicknames                 ok  ok  ok  ok  ok  ok  ok
createEnrollment                     403 403 403 ok  403 ok  ok   add_student_to_course
createSectionEnrollment              403 403 403 ok  403 ok  ok   add_student_to_course
listCourseEnrollments                403 ok  ok  ok  ok  ok  ok
listSectionEnrollments               403 ok  ok  ok  ok  ok  ok
listUserEnrollments                  403 403 ok  403 ok  ok  ok
showEnrollment                       403 ok  403 ok  ok  ok  ok
endEnrollment                        403 403 403 ok  403 ok  ok   remove_student_from_course
reactivateEnrollment                 403 403 403 ok  403 ok  ok
acceptEnrollment                     403 403 403 403 ok  403 403
rejectEnrollment                     403 403 403 403 ok  403 403
setLastAttended                      403 403 403 ok  403 ok  ok
createGroupCategory                  403 403 403 ok  403 ok  ok   manage_groups_add
createGroup                          403 403 403 ok  403 ok  ok   manage_groups_add
createCommunity                      ok  ok  ok  ok  ok  ok  ok
showGroup                            403 403 403 ok  ok  ok  ok
createMembership                     403 403 403 ok  ok  ok  ok   manage_groups_manage
listOwnGroups                        ok  ok  ok  ok  ok  ok  ok
listContextGroups                    403 ok  403 ok  ok  ok  ok   read_roster
listCategoryGroups                   403 ok  403 ok  ok  ok  ok   read_roster
updateGroup                          403 403 403 ok  403 ok  ok   manage_groups_manage
deleteGroup                          403 403 403 ok  403 ok  ok   manage_groups_delete
inviteToGroup                        403 403 403 ok  403 ok  ok   manage_groups_manage
listGroupUsers                       403 403 403 ok  ok  ok  ok
listGroupTabs                        403 403 403 ok  ok  ok  ok
groupPermissions                     ok  ok  ok  ok  ok  ok  ok
listMemberships                      403 403 403 ok  ok  ok  ok
showMembership                       403 403 403 ok  ok  ok  ok
updateMembership                     403 403 403 ok  403 ok  ok   manage_groups_manage
deleteMembership                     403 403 403 ok  403 ok  ok
listGroupCategories                  403 ok  403 ok  ok  ok  ok
showGroupCategory                    403 ok  403 ok  ok  ok  ok
listGroupCategoryUsers               403 403 403 ok  403 ok  ok   manage_groups_manage
updateGroupCategory                  403 403 403 ok  403 ok  ok   manage_groups_manage
deleteGroupCategory                  403 403 403 ok  403 ok  ok   manage_groups_delete
createSection                        403 403 403 ok  403 ok  ok   manage_sections_add
listSections                         403 ok  ok  ok  ok  ok  ok
showSection                          403 ok  ok  ok  ok  ok  ok   read_course_content
updateSection                        403 403 403 ok  403 ok  ok   manage_sections_edit
deleteSection                        403 403 403 ok  403 ok  ok   manage_sections_delete
crosslistSection                     403 403 403 403 403 ok  ok   manage_sections_edit
uncrosslistSection                   403 403 403 403 403 ok  ok
createSisImport                      403 403 403 403 403 ok  ok   import_sis
listSisImports                       403 403 403 403 403 ok  ok
listRunningSisImports                403 403 403 403 403 ok  ok
showSisImport                        403 403 403 403 403 ok  ok
abortSisImport                       403 403 403 403 403 404 404
abortPendingSisImports               403 403 403 403 403 ok  ok
listSisImportErrors                  403 403 403 403 403 ok  ok
listAccountSisImportErrors           403 403 403 403 403 ok  ok
listAccountNotifications             ok  ok  ok  ok  ok  ok  ok
showAccountNotification              ok  ok  ok  ok  ok  ok  ok
closeAccountNotification             ok  ok  ok  ok  ok  ok  ok
createAccountNotification            403 403 403 403 403 ok  ok   manage_alerts
updateAccountNotification            403 403 403 403 403 ok  ok   manage_alerts
listCommMessages                     403 403 403 403 403 ok  ok   read_messages
listMails                            403 403 403 403 403 ok  ok   read_messages
showMail                             403 403 403 403 403 404 404
listCommunicationChannels            403 403 403 403 ok  ok  ok   manage_user_logins
createCommunicationChannel           403 403 403 403 ok  ok  ok   manage_user_logins
resetBounces                         403 403 403 403 403 ok  ok   read_messages
deleteCommunicationChannel           403 403 403 403 ok  ok  ok   manage_user_logins
deleteCommunicationChannelByAddress  403 403 403 403 ok  ok  ok   manage_user_logins
deletePushEndpoint                   ok  ok  ok  ok  ok  ok  ok
reportBouncedChannels                403 403 403 403 403 ok  ok   read_messages
resetBouncedChannels                 403 403 403 403 403 ok  ok   read_messages
reportUnconfirmedChannels            403 403 403 403 403 ok  ok   read_messages
confirmUnconfirmedChannels           403 403 403 403 403 ok  ok   read_messages
resendConfirmation                   403 403 403 403 ok  ok  ok
confirmationLimit                    403 403 403 403 ok  ok  ok
showConfirmation                     ok  ok  ok  ok  ok  ok  ok
confirmChannel                       ok  ok  ok  ok  ok  ok  ok
listPreferences                      403 403 403 403 ok  ok  ok
listPreferencesByAddress             403 403 403 403 ok  ok  ok
listPreferenceCategories             403 403 403 403 ok  ok  ok
showPreference                       403 403 403 403 ok  ok  ok
showPreferenceByAddress              403 403 403 403 ok  ok  ok
updatePreference                     404 404 404 404 ok  404 404
updatePreferenceByAddress            404 404 404 404 ok  404 404
updatePreferenceCategory             404 404 404 404 ok  404 404
updatePreferences                    404 404 404 404 ok  404 404
updatePreferencesByAddress           404 404 404 404 ok  404 404
showContextNotifications             ok  ok  ok  ok  ok  ok  ok
switchContextNotifications           ok  ok  ok  ok  ok  ok  ok
overrideContextPreference            404 404 404 404 404 404 404
updateCommunication                  ok  ok  ok  ok  ok  ok  ok
listNotificationDecisions            403 403 403 403 ok  ok  ok   read_messages
traceNotification                    404 404 404 404 404 404 404
showUnsubscribe                      404 404 404 404 404 404 404
unsubscribeByLink                    404 404 404 404 404 404 404
recordBounces                        403 403 403 403 403 ok  ok   read_messages
recordFailures                       403 403 403 403 403 ok  ok   read_messages
showPushKey                          404 404 404 404 404 404 404
`;

export interface AccessRow {
  readonly outcomes: readonly string[];
  readonly permissions: readonly string[];
}

const COLUMNS = 7;

export const ACCESS: Readonly<Record<string, AccessRow>> = Object.fromEntries(
  TABLE.trim()
    .split("\n")
    .map((line) => {
      const [id = "", ...cells] = line.trim().split(/\s+/);
      return [id, { outcomes: cells.slice(0, COLUMNS), permissions: cells.slice(COLUMNS) }];
    }),
);
