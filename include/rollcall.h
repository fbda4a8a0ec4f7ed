/* SPDX-License-Identifier: MIT */

/*
 * Rollcall: groups, administrative units and dynamic membership rules of Microsoft Entra ID.
 *
 * What holds for every function:
 *
 * - Objects are opaque. _new, _parse, _open, _start, _evaluate and _list make one, and the _free of its type frees it;
 *   _free takes NULL. To free an object in use, or to use it afterwards, is the caller's error, and goes unnoticed.
 * - A function that can fail returns a rollcall_status. Its arguments are the receiver, inputs, outputs and then, if
 *   wanted, where to put an error object (NULL: not wanted). Whatever *error held before is overwritten.
 * - Outputs are written on success alone. On failure a pointer output becomes NULL; other outputs keep their value.
 * - Text in is UTF-8 as pointer and length in bytes, without a NUL; (NULL, 0) is empty text. Nothing of it is kept.
 * - Text out is UTF-8 with a NUL at its end; a NUL inside is written as \u0000.
 * - Every pointer is checked for NULL, every number for its range; the error names the argument.
 * - A function whose receiver is const may be called from many threads at once. Otherwise the receiver is for one call
 *   at a time, and a second one returns ROLLCALL_BUSY instead of racing.
 * - A fault inside the library returns ROLLCALL_PANIC; the receiver of that call then answers ROLLCALL_POISONED to
 *   every call and can only be freed. Other objects, and the process, go on.
 * - There is no state outside the objects. No function calls back.
 * - JSON has the names and shapes of Microsoft Graph.
 */

#ifndef ROLLCALL_H
#define ROLLCALL_H

/* Made from ffi/src by `cargo xtask header`. Change it there. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Number of the ABI this header describes. It changes when a function, a status or a JSON member that callers rely on
 * changes its meaning or goes; additions do not change it.
 */
#define ROLLCALL_ABI_VERSION 1

/**
 * What a population is of, and a rule about: users.
 */
#define ROLLCALL_SUBJECT_USER 0

/**
 * What a population is of, and a rule about: devices.
 */
#define ROLLCALL_SUBJECT_DEVICE 1

/**
 * How a call ended. Numbers are grouped by origin and never change their meaning; new ones are added.
 */
typedef enum {
    /**
     * Done; the outputs are written.
     */
    ROLLCALL_OK = 0,
    /**
     * A pointer that must not be NULL is; the error names the argument.
     */
    ROLLCALL_NULL_POINTER = 1,
    /**
     * A text argument is not UTF-8; the error names the argument and the byte.
     */
    ROLLCALL_INVALID_UTF8 = 2,
    /**
     * An argument is malformed or out of range; the error names it and what would be right.
     */
    ROLLCALL_INVALID_ARGUMENT = 3,
    /**
     * A call on another thread is using the handle, and one of the two calls changes it.
     */
    ROLLCALL_BUSY = 4,
    /**
     * A fault inside an earlier call left the handle in doubt. It can only be freed.
     */
    ROLLCALL_POISONED = 5,
    /**
     * There is not enough memory.
     */
    ROLLCALL_OUT_OF_MEMORY = 6,
    /**
     * A fault inside the library (a Rust panic). The receiver of the call is poisoned, nothing else is.
     */
    ROLLCALL_PANIC = 9,
    /**
     * The membership rule is not well formed.
     */
    ROLLCALL_RULE_SYNTAX = 100,
    /**
     * The membership rule names or combines what the language does not allow.
     */
    ROLLCALL_RULE_TYPE = 101,
    /**
     * The membership rule is longer or larger than allowed.
     */
    ROLLCALL_RULE_LIMIT = 102,
    /**
     * The rule could not be answered for this entity.
     */
    ROLLCALL_EVALUATION = 103,
    /**
     * A user's or device's JSON, or a line of imported data, is malformed.
     */
    ROLLCALL_ENTITY = 110,
    /**
     * The service refused the request (HTTP 400).
     */
    ROLLCALL_BAD_REQUEST = 200,
    /**
     * The signed-in account may not do this (HTTP 403).
     */
    ROLLCALL_FORBIDDEN = 201,
    /**
     * There is no such object (HTTP 404).
     */
    ROLLCALL_NOT_FOUND = 202,
    /**
     * The object exists already or was changed meanwhile (HTTP 409).
     */
    ROLLCALL_CONFLICT = 203,
    /**
     * Too many requests (HTTP 429).
     */
    ROLLCALL_THROTTLED = 204,
    /**
     * The service failed (HTTP 5xx), or answered with something else that is no success.
     */
    ROLLCALL_SERVICE = 205,
    /**
     * A quota of the directory is used up (HTTP 403, Directory_QuotaExceeded).
     */
    ROLLCALL_QUOTA = 206,
    /**
     * The call needs a connection.
     */
    ROLLCALL_NOT_CONNECTED = 220,
    /**
     * The token is missing, expired or not accepted (HTTP 401).
     */
    ROLLCALL_UNAUTHENTICATED = 221,
    /**
     * No answer came: the connection failed.
     */
    ROLLCALL_TRANSPORT = 300,
    /**
     * No answer came in time.
     */
    ROLLCALL_TIMEOUT = 301,
    /**
     * The call's rollcall_cancel was set.
     */
    ROLLCALL_CANCELLED = 302,
    /**
     * The file system, or the directory's file, failed.
     */
    ROLLCALL_STORAGE = 400,
    /**
     * Another process has the directory's file open.
     */
    ROLLCALL_STORAGE_LOCKED = 401,
    /**
     * The file is no directory of Rollcall's, is damaged, or is of a newer version.
     */
    ROLLCALL_STORAGE_FOREIGN = 402,
} rollcall_status;

/**
 * A token that stops the calls it was given to. One token may be given to any number of calls and sessions; once set
 * it stays set. It is counted: a call keeps what it needs of it, so it may be freed while such a call runs.
 */
typedef struct rollcall_cancel rollcall_cancel;

/**
 * Why a call failed. Freed by rollcall_error_free; independent of the handles of the call.
 */
typedef struct rollcall_error rollcall_error;

/**
 * Who fits which rule: the answer of rollcall_population_evaluate, independent of the population and the rules from
 * then on.
 */
typedef struct rollcall_membership rollcall_membership;

/**
 * A listing under way. It stays usable when its session is freed. For one thread at a time: a second call meanwhile is
 * ROLLCALL_BUSY.
 */
typedef struct rollcall_pages rollcall_pages;

/**
 * The users, or the devices, of a tenant, held for evaluating many rules over everybody. Many threads may evaluate at
 * once; loading is alone, and a call that meets it is ROLLCALL_BUSY.
 */
typedef struct rollcall_population rollcall_population;

/**
 * A parsed and checked membership rule. Any number of threads may evaluate one rule at once.
 */
typedef struct rollcall_rule rollcall_rule;

/**
 * A local directory served to other programs as Microsoft Graph, by threads of this process. It ends with its handle, and
 * with the process; what was answered is written by then. Many threads may call it at once.
 */
typedef struct rollcall_server rollcall_server;

/**
 * A connection to Microsoft Graph, or an open local directory. It owns its token, its directory and its threads, so
 * two tenants live side by side in one process. Many threads may call it at once.
 */
typedef struct rollcall_session rollcall_session;

/**
 * Text made by the library, UTF-8. Freed by rollcall_string_free.
 */
typedef struct rollcall_string rollcall_string;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI number of the loaded library. Compare it with ROLLCALL_ABI_VERSION before the first other call when the
 * library is loaded at run time.
 */
uint32_t rollcall_abi_version(void);

/**
 * The version of the loaded library, as "0.1.0". NUL-terminated, valid as long as the library is loaded, not to be
 * freed.
 */
const char *rollcall_version(void);

/**
 * The status of the call that failed. ROLLCALL_OK for NULL.
 */
rollcall_status rollcall_error_status(const rollcall_error *error);

/**
 * What went wrong, where, and what to do, in one line. NUL-terminated UTF-8, valid until rollcall_error_free. NULL for
 * NULL.
 */
const char *rollcall_error_message(const rollcall_error *error);

/**
 * The kind of error, finer than the status where there is something finer: for a refused rule "PropertyNotSupported",
 * "InvalidOperands" and the like; otherwise the status in words, as "NullPointer". NUL-terminated, valid until
 * rollcall_error_free. NULL for NULL.
 */
const char *rollcall_error_kind(const rollcall_error *error);

/**
 * The part of the rule text the error is about: the half-open range [*start, *end) of its UTF-8 bytes. False, and
 * nothing written, when the error is not about a part of a rule, or when any pointer is NULL.
 */
bool rollcall_error_span(const rollcall_error *error, size_t *start, size_t *end);

/**
 * Everything known about the error, as a JSON object with the members status, message, kind, start, end, help,
 * suggestion, serviceText (a refused rule), httpStatus, code, requestId, clientRequestId, date, details (the service's
 * answer), delivered (objects that a listing had handed out before it broke off), uncertain (the change may have
 * happened all the same; the message says what is known), diagnosis (our own error, an object, about a rule the service
 * refused; kind, start, end, help, suggestion and serviceText are then its own), line, property (imported data). Null
 * where absent. NUL-terminated, valid until rollcall_error_free. NULL for NULL.
 */
const char *rollcall_error_json(const rollcall_error *error);

/**
 * Frees the error. NULL is nothing.
 */
void rollcall_error_free(rollcall_error *error);

/**
 * The text, UTF-8, with a NUL after its last byte; it contains no other NUL. NULL for NULL. Valid until
 * rollcall_string_free.
 */
const char *rollcall_string_data(const rollcall_string *string);

/**
 * The length in bytes, without the NUL at the end. 0 for NULL.
 */
size_t rollcall_string_len(const rollcall_string *string);

/**
 * Frees the string. NULL is nothing.
 */
void rollcall_string_free(rollcall_string *string);

/**
 * Makes a token.
 */
rollcall_status rollcall_cancel_new(rollcall_cancel **out, rollcall_error **error);

/**
 * Stops the calls that were given this token, running and future: they return ROLLCALL_CANCELLED. From any thread, at
 * any time. NULL is nothing.
 */
void rollcall_cancel_set(const rollcall_cancel *cancel);

/**
 * Frees the token. NULL is nothing. Running calls that were given it go on.
 */
void rollcall_cancel_free(rollcall_cancel *cancel);

/**
 * Parses and checks a membership rule.
 *
 * options: JSON, or (NULL, 0) for the defaults: {"subject": "user" or "device" (left out: read off the rule),
 * "container": "group" or "administrativeUnit", "profile": "service" or "strict-docs"}.
 *
 * A refused rule is ROLLCALL_RULE_SYNTAX, _TYPE or _LIMIT, and the error has the kind, the span in the text and what
 * to do.
 */
rollcall_status rollcall_rule_parse(const char *text,
                                    size_t len,
                                    const char *options,
                                    size_t options_len,
                                    rollcall_rule **out,
                                    rollcall_error **error);

/**
 * Whether a user or device fits the rule.
 *
 * entity_json: a Graph user or device; absent members are null; `manager` is {"id": ...} and `memberOf` a list of ids
 * or of {"id": ...}. context: JSON, or (NULL, 0): {"now": instant, "groups": [ids the entity is a direct member of],
 * "manager": id}; it wins over the entity.
 *
 * ROLLCALL_EVALUATION when the answer depends on a part that cannot be evaluated.
 */
rollcall_status rollcall_rule_evaluate(const rollcall_rule *rule,
                                       const char *entity_json,
                                       size_t len,
                                       const char *context,
                                       size_t context_len,
                                       bool *out,
                                       rollcall_error **error);

/**
 * How the answer comes about: the tree of expressions and their results, as JSON in the shape of Graph's
 * evaluateDynamicMembership. Arguments as for rollcall_rule_evaluate.
 */
rollcall_status rollcall_rule_explain(const rollcall_rule *rule,
                                      const char *entity_json,
                                      size_t len,
                                      const char *context,
                                      size_t context_len,
                                      rollcall_string **out,
                                      rollcall_error **error);

/**
 * The same for people: an indented tree, one line a part, with yes or no and the value found. Arguments as for
 * rollcall_rule_evaluate.
 */
rollcall_status rollcall_rule_explain_text(const rollcall_rule *rule,
                                           const char *entity_json,
                                           size_t len,
                                           const char *context,
                                           size_t context_len,
                                           rollcall_string **out,
                                           rollcall_error **error);

/**
 * Findings that do not change the result, as a JSON array of {"id": "W-CASE", "start": 0, "end": 4, "message": "..."};
 * start and end are a half-open range of the rule's UTF-8 bytes.
 */
rollcall_status rollcall_rule_warnings(const rollcall_rule *rule, rollcall_string **out, rollcall_error **error);

/**
 * What the rule is about, as JSON: {"subject": "user" or "device", "reads": the properties of Graph's users or devices that
 * it needs, "sourceGroups": null or the groups of a memberOf rule, "manager": null or that of a direct-reports rule,
 * "readsClock": whether the answer depends on the time, "canonical": the rule in its canonical form}.
 */
rollcall_status rollcall_rule_describe(const rollcall_rule *rule,
                                       rollcall_string **out,
                                       rollcall_error **error);

/**
 * The words of the language, as JSON: {"user": [{"name", "type", "values"}], "device": the same, "operators": ["-eq", ...]}.
 */
rollcall_status rollcall_rule_vocabulary(rollcall_string **out,
                                         rollcall_error **error);

/**
 * Makes a rule as people paste it ready to be sent to the service, and checks it: straightens the typographic quotes
 * that delimit values, then parses the result with the options of rollcall_rule_parse. Never fails on a wrong rule.
 *
 * Answers {"membershipRule": the text to send, "straightened": how many quotes were replaced, "error": null or what
 * rollcall_error_json gives, "warnings": as rollcall_rule_warnings}. Spans are ranges of membershipRule, which may be
 * shorter than the text given.
 */
rollcall_status rollcall_rule_prepare(const char *text,
                                      size_t len,
                                      const char *options,
                                      size_t options_len,
                                      rollcall_string **out,
                                      rollcall_error **error);

/**
 * Frees the rule. NULL is nothing.
 */
void rollcall_rule_free(rollcall_rule *rule);

/**
 * Makes an empty population of ROLLCALL_SUBJECT_USER or ROLLCALL_SUBJECT_DEVICE.
 */
rollcall_status rollcall_population_new(uint32_t subject, rollcall_population **out, rollcall_error **error);

/**
 * Adds the users or devices of JSON lines, one whole object a line; an id that is already there is replaced. On an
 * error nothing of this call is kept, and the error has the line.
 */
rollcall_status rollcall_population_load_jsonl(rollcall_population *population,
                                               const char *jsonl,
                                               size_t len,
                                               rollcall_error **error);

/**
 * As rollcall_population_load_jsonl, from a file. A file that cannot be read is ROLLCALL_STORAGE.
 */
rollcall_status rollcall_population_load_file(rollcall_population *population,
                                              const char *path,
                                              size_t len,
                                              rollcall_error **error);

/**
 * How many users or devices there are. During a load, as many as before it. 0 for NULL.
 */
size_t rollcall_population_len(const rollcall_population *population);

/**
 * Evaluates n rules over everybody. context: as for rollcall_rule_evaluate, for everybody alike.
 *
 * A rule that cannot be answered does not fail the call: its own status comes from the functions of
 * rollcall_membership.
 */
rollcall_status rollcall_population_evaluate(const rollcall_population *population,
                                             const rollcall_rule *const *rules,
                                             size_t n,
                                             const char *context,
                                             size_t context_len,
                                             rollcall_membership **out,
                                             rollcall_error **error);

/**
 * Frees the population. NULL is nothing. Memberships evaluated from it stay valid.
 */
void rollcall_population_free(rollcall_population *population);

/**
 * Lets n rules stand over the population, instead of those before. The calls that change it say from then on who joins
 * and leaves, and name a rule by its index here. The rules may be freed. context: as for rollcall_rule_evaluate, for
 * everybody alike; the time stands still at its `now`, else at the moment of this call.
 */
rollcall_status rollcall_population_set_rules(rollcall_population *population,
                                              const rollcall_rule *const *rules,
                                              size_t n,
                                              const char *context,
                                              size_t context_len,
                                              rollcall_error **error);

/**
 * Inserts a user or device, or replaces the one of the same id; entity_json as for rollcall_rule_evaluate.
 *
 * out: {"id": ..., "joins": [indexes of rules], "leaves": [...], "unanswered": [rules that cannot be answered for it]}.
 */
rollcall_status rollcall_population_upsert(rollcall_population *population,
                                           const char *entity_json,
                                           size_t len,
                                           rollcall_string **out,
                                           rollcall_error **error);

/**
 * Removes the user or device of this id. out: as for rollcall_population_upsert; NULL with ROLLCALL_OK where there was
 * none.
 */
rollcall_status rollcall_population_remove(rollcall_population *population,
                                           const char *id,
                                           size_t len,
                                           rollcall_string **out,
                                           rollcall_error **error);

/**
 * The next moment at which somebody joins or leaves a standing rule because of `system.now`, as an ISO 8601 instant;
 * NULL with ROLLCALL_OK where nobody ever does.
 */
rollcall_status rollcall_population_next_moment(const rollcall_population *population,
                                                rollcall_string **out,
                                                rollcall_error **error);

/**
 * Sets the time of the standing rules, an ISO 8601 instant. out: a JSON array of what rollcall_population_upsert gives,
 * one for everybody who joins or leaves by that.
 */
rollcall_status rollcall_population_advance(rollcall_population *population,
                                            const char *now,
                                            size_t len,
                                            rollcall_string **out,
                                            rollcall_error **error);

/**
 * How many fit the rule at rule_index of the array that was evaluated. The status is that rule's own:
 * ROLLCALL_EVALUATION when it could not be answered.
 */
rollcall_status rollcall_membership_count(const rollcall_membership *membership,
                                          size_t rule_index,
                                          size_t *out,
                                          rollcall_error **error);

/**
 * The ids of those who fit the rule at rule_index, as a JSON array in the order in which they were loaded. Status as
 * for rollcall_membership_count.
 */
rollcall_status rollcall_membership_ids(const rollcall_membership *membership,
                                        size_t rule_index,
                                        rollcall_string **out,
                                        rollcall_error **error);

/**
 * Some of these ids: count of them at most, from the from-th on. An empty array is behind the last one.
 */
rollcall_status rollcall_membership_some_ids(const rollcall_membership *membership,
                                             size_t rule_index,
                                             size_t from,
                                             size_t count,
                                             rollcall_string **out,
                                             rollcall_error **error);

/**
 * Frees the membership. NULL is nothing.
 */
void rollcall_membership_free(rollcall_membership *membership);

/**
 * Connects, or opens a local directory (and creates it where there is none).
 *
 * options: a JSON object with localDirectory (path), seed (path of a file to load into a new directory) and accountId
 * (who is signed in) for a local directory; accessToken, endpoint, environment ("AzureCloud" ...) and tenantId for
 * Microsoft Graph.
 */
rollcall_status rollcall_session_open(const char *options,
                                      size_t options_len,
                                      const rollcall_cancel *cancel,
                                      rollcall_session **out,
                                      rollcall_error **error);

/**
 * Who is signed in, and where: a JSON object with account, accountId, tenantId, tenantDomain, environment, endpoint,
 * kind.
 */
rollcall_status rollcall_session_info(const rollcall_session *session, rollcall_string **out, rollcall_error **error);

/**
 * Creates an object from its JSON and answers the object as created.
 *
 * path: here and below a JSON array of raw segments, as ["groups"] or ["groups", "<id>", "members"]; each is encoded,
 * so an id never changes the route. The first segment is one of groups, administrativeUnits, users, devices,
 * directoryObjects, me, deletedItems, groupLifecyclePolicies, organization; which version of Graph serves it is
 * decided by the library.
 */
rollcall_status rollcall_session_create(const rollcall_session *session,
                                        const char *path,
                                        size_t path_len,
                                        const char *body,
                                        size_t body_len,
                                        const rollcall_cancel *cancel,
                                        rollcall_string **out,
                                        rollcall_error **error);

/**
 * Reads one object, or a navigation property that is one.
 *
 * query: here and below JSON, or (NULL, 0): {"filter": OData text, "search": text, "select": [property names],
 * "orderby": text, "top": at most so many objects}.
 */
rollcall_status rollcall_session_get(const rollcall_session *session,
                                     const char *path,
                                     size_t path_len,
                                     const char *query,
                                     size_t query_len,
                                     const rollcall_cancel *cancel,
                                     rollcall_string **out,
                                     rollcall_error **error);

/**
 * Starts a listing. No request is made before rollcall_pages_next.
 */
rollcall_status rollcall_session_list(const rollcall_session *session,
                                      const char *path,
                                      size_t path_len,
                                      const char *query,
                                      size_t query_len,
                                      rollcall_pages **out,
                                      rollcall_error **error);

/**
 * Changes the properties named in the body; null clears one.
 */
rollcall_status rollcall_session_update(const rollcall_session *session,
                                        const char *path,
                                        size_t path_len,
                                        const char *body,
                                        size_t body_len,
                                        const rollcall_cancel *cancel,
                                        rollcall_error **error);

/**
 * Deletes an object.
 */
rollcall_status rollcall_session_delete(const rollcall_session *session,
                                        const char *path,
                                        size_t path_len,
                                        const rollcall_cancel *cancel,
                                        rollcall_error **error);

/**
 * Adds the object with id target to a collection of links, as a member: path ["groups", "<id>", "members"].
 */
rollcall_status rollcall_session_add_reference(const rollcall_session *session,
                                               const char *path,
                                               size_t path_len,
                                               const char *target,
                                               size_t target_len,
                                               const rollcall_cancel *cancel,
                                               rollcall_error **error);

/**
 * Takes the object with id target out of a collection of links. The object itself stays.
 */
rollcall_status rollcall_session_remove_reference(const rollcall_session *session,
                                                  const char *path,
                                                  size_t path_len,
                                                  const char *target,
                                                  size_t target_len,
                                                  const rollcall_cancel *cancel,
                                                  rollcall_error **error);

/**
 * Calls an action, as ["users", "<id>", "revokeSignInSessions"], with its parameters as a JSON object or (NULL, 0),
 * and answers what it answered: JSON, "null" where the action answers nothing.
 */
rollcall_status rollcall_session_invoke(const rollcall_session *session,
                                        const char *path,
                                        size_t path_len,
                                        const char *body,
                                        size_t body_len,
                                        const rollcall_cancel *cancel,
                                        rollcall_string **out,
                                        rollcall_error **error);

/**
 * Takes the trace records gathered since the last time, as a JSON array of {"method", "url", "status", "attempts",
 * "waitMilliseconds", "elapsedMilliseconds", "started", "requestId", "clientRequestId", "failure"}, one for each attempt
 * of a request, the oldest first. May be called while other calls run, and a record is there as soon as its attempt has
 * ended, before the wait for the next one: who wants to show waits while they last asks from another thread now and
 * again.
 */
rollcall_status rollcall_session_take_trace(const rollcall_session *session,
                                            rollcall_string **out,
                                            rollcall_error **error);

/**
 * Disconnects and frees the session. NULL is nothing. A local directory's file is closed when the listings made from
 * the session are freed as well.
 */
void rollcall_session_free(rollcall_session *session);

/**
 * Reads many objects, twenty to a request and several requests at once.
 *
 * paths: a JSON array of paths, as [["groups", "<id>"], ["users", "<id>"]]. query: as for rollcall_session_get, for
 * each of them. out: a JSON array with a result for each path, in their order: {"status": a rollcall_status, "value":
 * the object or null, "error": null or what rollcall_error_json gives}. One that cannot be read does not fail the call.
 */
rollcall_status rollcall_session_get_many(const rollcall_session *session,
                                          const char *paths,
                                          size_t paths_len,
                                          const char *query,
                                          size_t query_len,
                                          const rollcall_cancel *cancel,
                                          rollcall_string **out,
                                          rollcall_error **error);

/**
 * Adds many objects to a collection of links, as members: path ["groups", "<id>", "members"]. Twenty to a request
 * where the service can; one it refuses does not keep the others out.
 *
 * targets: a JSON array of ids or user principal names. out: a result for each, as for rollcall_session_get_many, with
 * "value" null.
 */
rollcall_status rollcall_session_add_references(const rollcall_session *session,
                                                const char *path,
                                                size_t path_len,
                                                const char *targets,
                                                size_t targets_len,
                                                const rollcall_cancel *cancel,
                                                rollcall_string **out,
                                                rollcall_error **error);

/**
 * Takes many objects out of a collection of links. The objects themselves stay. targets and out: as for
 * rollcall_session_add_references.
 */
rollcall_status rollcall_session_remove_references(const rollcall_session *session,
                                                   const char *path,
                                                   size_t path_len,
                                                   const char *targets,
                                                   size_t targets_len,
                                                   const rollcall_cancel *cancel,
                                                   rollcall_string **out,
                                                   rollcall_error **error);

/**
 * The next page, as a JSON array of objects in Graph's shape, one object a line; *out = NULL with ROLLCALL_OK after the
 * last one. The members of users and devices have the types that Graph's metadata gives them; where one of these that is
 * no list or object is null, it is left out.
 */
rollcall_status rollcall_pages_next(rollcall_pages *pages,
                                    const rollcall_cancel *cancel,
                                    rollcall_string **out,
                                    rollcall_error **error);

/**
 * Frees the listing, finished or not. NULL is nothing.
 */
void rollcall_pages_free(rollcall_pages *pages);

/**
 * Opens a local directory (and creates it where there is none) and serves it: requests are answered when this returns.
 *
 * options: a JSON object, or NULL, with localDirectory (path; left out: a directory that lives as long as the server), seed
 * (path of a file to load into a new directory), accountId (who is signed in), port (0 or left out: a free one), listen
 * (an address of this machine; left out: 127.0.0.1), token (the bearer token requests must carry; left out: one is made),
 * noAuth (true: they need none), keptChanges, rehearsal and behaviour. It speaks http; the `rollcall` command speaks https.
 */
rollcall_status rollcall_server_start(const char *options,
                                      size_t options_len,
                                      const rollcall_cancel *cancel,
                                      rollcall_server **out,
                                      rollcall_error **error);

/**
 * Where it is served: a JSON object with url, token (null: requests need none), address, port, and with a seed also
 * seedLoaded, false when the directory held something already.
 */
rollcall_status rollcall_server_info(const rollcall_server *server, rollcall_string **out, rollcall_error **error);

/**
 * Stops serving: takes no more connections, lets the requests under way end, and closes the directory, whose file is free
 * when this returns ROLLCALL_OK. ROLLCALL_TIMEOUT: a request did not end within ten seconds; ROLLCALL_CANCELLED: it was not
 * waited for. The server has ended then, too, and the file is free once that request is done. A server that was stopped
 * before stays so, and is ROLLCALL_OK.
 */
rollcall_status rollcall_server_stop(const rollcall_server *server,
                                     const rollcall_cancel *cancel,
                                     rollcall_error **error);

/**
 * Frees the server, and stops it where that was not done: requests under way are given half a second. NULL is nothing.
 */
void rollcall_server_free(rollcall_server *server);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ROLLCALL_H */
