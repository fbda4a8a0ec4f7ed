/*
 * A session with a local directory: the calls of the cmdlets, and what may go wrong with them.
 *
 *     session [FOLDER]
 *
 * FOLDER is an empty one, which gets a seed file and a directory; without it the program makes one of its own and takes
 * it away at the end.
 */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define TEXT(literal) literal, sizeof(literal) - 1

#define ADELE "00000000-0000-4000-8000-00000000000a"
#define BIANCA "00000000-0000-4000-8000-00000000000b"
#define CIRO "00000000-0000-4000-8000-00000000000c"

static const char SEED[] =
    "{\"users\":["
    "{\"id\":\"" ADELE "\",\"displayName\":\"Adele\",\"userPrincipalName\":\"adele@contoso.example\","
    "\"mailNickname\":\"adele\",\"department\":\"Marketing\",\"accountEnabled\":true},"
    "{\"id\":\"" BIANCA "\",\"displayName\":\"Bianca\",\"userPrincipalName\":\"bianca@contoso.example\","
    "\"mailNickname\":\"bianca\",\"department\":\"Marketing\",\"accountEnabled\":true},"
    "{\"id\":\"" CIRO "\",\"displayName\":\"Ciro\",\"userPrincipalName\":\"ciro@contoso.example\","
    "\"mailNickname\":\"ciro\",\"department\":\"Sales\",\"accountEnabled\":true}]}";

static const char MARKETING[] =
    "{\"displayName\":\"Marketing\",\"description\":\"All of marketing\",\"mailEnabled\":false,"
    "\"securityEnabled\":true,\"mailNickname\":\"marketing\",\"groupTypes\":[\"DynamicMembership\"],"
    "\"membershipRule\":\"(user.department -eq \\\"Marketing\\\")\",\"membershipRuleProcessingState\":\"Paused\"}";

static char options[2048];
static char group_id[64];
/* ["groups","<id>"] and ["groups","<id>","members"] */
static char group_path[128];
static char members_path[128];

static bool write_file(const char *folder, const char *name, const char *text)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

static rollcall_session *open_session(void)
{
    rollcall_session *session = NULL;
    rollcall_error *error = NULL;
    SUCCEEDS(rollcall_session_open(options, strlen(options), NULL, &session, &error));
    return session;
}

/* The members of the group, all pages in one text. */
static void members(const rollcall_session *session, char *all, size_t size)
{
    rollcall_pages *pages = NULL;
    rollcall_string *page = NULL;
    rollcall_error *error = NULL;

    all[0] = '\0';
    if (!SUCCEEDS(rollcall_session_list(session, members_path, strlen(members_path), NULL, 0, &pages, &error))) {
        return;
    }
    while (SUCCEEDS(rollcall_pages_next(pages, NULL, &page, &error)) && page != NULL) {
        strncat(all, rollcall_string_data(page), size - strlen(all) - 1);
        rollcall_string_free(page);
    }
    CHECK(page == NULL);
    rollcall_pages_free(pages);
}

static void wrong_options_are_refused(const char *folder)
{
    char foreign[1200];
    rollcall_session *session = (void *)foreign;
    rollcall_error *error = NULL;

    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT,
               rollcall_session_open(TEXT("{\"localDirectroy\":\"x\"}"), NULL, &session, &error));
    CHECK(session == NULL);
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_session_open(TEXT("["), NULL, &session, &error));

    CHECK(write_file(folder, "letter.txt", "Dear all, this is no directory, but long enough to look like one."));
    snprintf(foreign, sizeof foreign, "{\"localDirectory\":\"%s/letter.txt\"}", folder);
    FAILS_WITH(ROLLCALL_STORAGE_FOREIGN, rollcall_session_open(foreign, strlen(foreign), NULL, &session, &error));
}

static void a_session_tells_who_is_signed_in(const rollcall_session *session)
{
    rollcall_string *info = NULL, *me = NULL;
    rollcall_error *error = NULL;

    if (SUCCEEDS(rollcall_session_info(session, &info, &error))) {
        CHECK(strstr(rollcall_string_data(info), "adele@contoso.example") != NULL);
    }
    if (SUCCEEDS(rollcall_session_get(session, TEXT("[\"me\"]"), NULL, 0, NULL, &me, &error))) {
        CHECK(strstr(rollcall_string_data(me), ADELE) != NULL);
    }
    rollcall_string_free(me);
    rollcall_string_free(info);
}

static void a_dynamic_group_is_created_and_filled(const rollcall_session *session)
{
    rollcall_string *created = NULL;
    rollcall_error *error = NULL;
    char all[8192];

    if (SUCCEEDS(rollcall_session_create(session, TEXT("[\"groups\"]"), TEXT(MARKETING), NULL, &created, &error))) {
        const char *id = strstr(rollcall_string_data(created), "\"id\":\"");
        if (CHECK(id != NULL)) {
            snprintf(group_id, sizeof group_id, "%.36s", id + strlen("\"id\":\""));
        }
    }
    rollcall_string_free(created);
    snprintf(group_path, sizeof group_path, "[\"groups\",\"%s\"]", group_id);
    snprintf(members_path, sizeof members_path, "[\"groups\",\"%s\",\"members\"]", group_id);

    members(session, all, sizeof all);
    CHECK(strstr(all, ADELE) == NULL); /* paused */
    SUCCEEDS(rollcall_session_update(session, group_path, strlen(group_path),
                                     TEXT("{\"membershipRuleProcessingState\":\"On\"}"), NULL, &error));
    members(session, all, sizeof all);
    CHECK(strstr(all, ADELE) != NULL && strstr(all, BIANCA) != NULL && strstr(all, CIRO) == NULL);

    SUCCEEDS(rollcall_session_update(session, TEXT("[\"users\",\"" CIRO "\"]"), TEXT("{\"department\":\"Marketing\"}"),
                                     NULL, &error));
    members(session, all, sizeof all);
    CHECK(strstr(all, CIRO) != NULL);
}

static void the_services_refusals_have_their_statuses(const rollcall_session *session)
{
    static const char MISSING[] = "[\"groups\",\"11111111-0000-4000-8000-000000000000\"]";
    static const char WRONG[] = "{\"membershipRule\":\"user.departmnt -eq \\\"Marketing\\\"\"}";
    rollcall_string *out = NULL;
    rollcall_error *error = NULL;

    CHECK(rollcall_session_get(session, TEXT(MISSING), NULL, 0, NULL, &out, &error) == ROLLCALL_NOT_FOUND);
    CHECK(out == NULL);
    if (CHECK(error != NULL)) {
        CHECK(strstr(rollcall_error_json(error), "\"httpStatus\":404") != NULL);
        CHECK(strstr(rollcall_error_json(error), "\"code\":\"Request_ResourceNotFound\"") != NULL);
    }
    rollcall_error_free(error);
    error = NULL;

    /* A wrong rule: the service's refusal, with our diagnosis. */
    CHECK(rollcall_session_update(session, group_path, strlen(group_path), TEXT(WRONG), NULL, &error) ==
          ROLLCALL_BAD_REQUEST);
    if (CHECK(error != NULL)) {
        size_t start = 0, end = 0;
        CHECK(strcmp(rollcall_error_kind(error), "PropertyNotSupported") == 0);
        CHECK(rollcall_error_span(error, &start, &end) && end > start);
    }
    rollcall_error_free(error);
    error = NULL;

    /* Members of a dynamic group are not added by hand. */
    FAILS_WITH(ROLLCALL_FORBIDDEN,
               rollcall_session_add_reference(session, members_path, strlen(members_path), TEXT(CIRO), NULL, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT,
               rollcall_session_add_reference(session, members_path, strlen(members_path), NULL, 0, NULL, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_session_get(session, TEXT("[]"), NULL, 0, NULL, &out, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT,
               rollcall_session_get(session, TEXT("[\"me\"]"), TEXT("{\"top\":-1}"), NULL, &out, &error));
    CHECK(out == NULL);
}

static void an_id_never_changes_the_route(const rollcall_session *session)
{
    static const char *const ids[] = {"x/../../users/" ADELE, "x?$select=id", "x#y", "..", "%2e%2e/users"};
    rollcall_string *out = NULL;

    for (size_t row = 0; row < sizeof ids / sizeof ids[0]; row++) {
        char path[256];
        snprintf(path, sizeof path, "[\"groups\",\"%s\"]", ids[row]);
        rollcall_status status = rollcall_session_get(session, path, strlen(path), NULL, 0, NULL, &out, NULL);
        CHECK(status == ROLLCALL_NOT_FOUND || status == ROLLCALL_BAD_REQUEST || status == ROLLCALL_INVALID_ARGUMENT);
        CHECK(out == NULL);
    }
}

static void many_links_are_changed_at_once_each_with_its_result(const rollcall_session *session)
{
    static const char GROUP[] = "{\"displayName\":\"Stamps\",\"mailEnabled\":false,\"securityEnabled\":true,"
                                "\"mailNickname\":\"stamps\"}";
    static const char TARGETS[] = "[\"" ADELE "\",\"11111111-0000-4000-8000-000000000000\",\"bianca@contoso.example\"]";
    char path[128], paths[256];
    rollcall_string *out = NULL;
    rollcall_error *error = NULL;

    if (!SUCCEEDS(rollcall_session_create(session, TEXT("[\"groups\"]"), TEXT(GROUP), NULL, &out, &error))) {
        return;
    }
    const char *id = strstr(rollcall_string_data(out), "\"id\":\"") + strlen("\"id\":\"");
    snprintf(path, sizeof path, "[\"groups\",\"%.36s\",\"members\"]", id);
    snprintf(paths, sizeof paths, "[[\"groups\",\"%.36s\"],[\"users\",\"nobody@contoso.example\"]]", id);
    rollcall_string_free(out);

    if (SUCCEEDS(rollcall_session_add_references(session, path, strlen(path), TEXT(TARGETS), NULL, &out, &error))) {
        const char *results = rollcall_string_data(out);
        CHECK(strncmp(results, "[{\"status\":0,\"value\":null,\"error\":null},{\"status\":202,", 50) == 0);
        CHECK(strstr(results, "\"httpStatus\":404") != NULL);
        CHECK(strstr(results, "{\"status\":0,\"value\":null,\"error\":null}]") != NULL);
    }
    rollcall_string_free(out);
    if (SUCCEEDS(rollcall_session_get_many(session, paths, strlen(paths), TEXT("{\"select\":[\"displayName\"]}"), NULL,
                                           &out, &error))) {
        CHECK(strstr(rollcall_string_data(out), "\"displayName\":\"Stamps\"") != NULL);
        CHECK(strstr(rollcall_string_data(out), "{\"status\":202,\"value\":null") != NULL);
    }
    rollcall_string_free(out);
    if (SUCCEEDS(rollcall_session_remove_references(session, path, strlen(path), TEXT("[\"" ADELE "\",\"" CIRO "\"]"), NULL,
                                                    &out, &error))) {
        CHECK(strncmp(rollcall_string_data(out), "[{\"status\":0,\"value\":null,\"error\":null},{\"status\":20", 50) == 0);
    }
    rollcall_string_free(out);

    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT,
               rollcall_session_add_references(session, path, strlen(path), TEXT("[\"\"]"), NULL, &out, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT,
               rollcall_session_remove_references(session, path, strlen(path), TEXT("{}"), NULL, &out, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT,
               rollcall_session_get_many(session, TEXT("[[\"groups\",\"\"]]"), NULL, 0, NULL, &out, &error));
    CHECK(out == NULL);
}

static void *read_often(void *argument)
{
    const rollcall_session *session = argument;
    for (int call = 0; call < 20; call++) {
        rollcall_string *me = NULL;
        if (rollcall_session_get(session, TEXT("[\"me\"]"), NULL, 0, NULL, &me, NULL) != ROLLCALL_OK) {
            return argument;
        }
        rollcall_string_free(me);
    }
    return NULL;
}

static void many_threads_use_one_session(rollcall_session *session)
{
    pthread_t threads[4];
    for (int thread = 0; thread < 4; thread++) {
        CHECK(pthread_create(&threads[thread], NULL, read_often, session) == 0);
    }
    for (int thread = 0; thread < 4; thread++) {
        void *wrong = session;
        CHECK(pthread_join(threads[thread], &wrong) == 0 && wrong == NULL);
    }
}

static void a_set_token_stops_a_call_before_it_begins(const rollcall_session *session)
{
    rollcall_cancel *cancel = NULL;
    rollcall_pages *pages = NULL;
    rollcall_string *out = NULL;
    rollcall_error *error = NULL;

    SUCCEEDS(rollcall_cancel_new(&cancel, &error));
    SUCCEEDS(rollcall_session_list(session, TEXT("[\"users\"]"), NULL, 0, &pages, &error));
    rollcall_cancel_set(cancel);
    FAILS_WITH(ROLLCALL_CANCELLED, rollcall_session_get(session, TEXT("[\"me\"]"), NULL, 0, cancel, &out, &error));
    FAILS_WITH(ROLLCALL_CANCELLED, rollcall_pages_next(pages, cancel, &out, &error));
    CHECK(out == NULL);
    rollcall_pages_free(pages);
    rollcall_cancel_free(cancel);
}

/* Sets the token when the call has had time to begin. */
static void *set_later(void *cancel)
{
    struct timespec pause = {0, 300 * 1000 * 1000};
    nanosleep(&pause, NULL);
    rollcall_cancel_set(cancel);
    return NULL;
}

/* A server that takes connections and never answers. */
static int silent_server(char *endpoint, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);

    CHECK(server >= 0 && bind(server, (struct sockaddr *)&address, sizeof address) == 0 && listen(server, 4) == 0);
    CHECK(getsockname(server, (struct sockaddr *)&address, &len) == 0);
    snprintf(endpoint, size, "{\"accessToken\":\"x\",\"endpoint\":\"http://127.0.0.1:%d\"}", ntohs(address.sin_port));
    return server;
}

static void a_token_set_on_another_thread_stops_a_call_that_waits(void)
{
    char endpoint[128];
    int server = silent_server(endpoint, sizeof endpoint);
    rollcall_session *session = NULL;
    rollcall_cancel *cancel = NULL;
    rollcall_string *me = NULL;
    rollcall_error *error = NULL;
    pthread_t thread;

    SUCCEEDS(rollcall_cancel_new(&cancel, &error));
    CHECK(pthread_create(&thread, NULL, set_later, cancel) == 0);
    /* Whether opening already asks the service is the library's affair. */
    rollcall_status status = rollcall_session_open(endpoint, strlen(endpoint), cancel, &session, NULL);
    if (status == ROLLCALL_OK) {
        status = rollcall_session_get(session, TEXT("[\"me\"]"), NULL, 0, cancel, &me, NULL);
    }
    CHECK(status == ROLLCALL_CANCELLED);
    CHECK(pthread_join(thread, NULL) == 0);
    rollcall_string_free(me);
    rollcall_session_free(session);
    rollcall_cancel_free(cancel);
    close(server);
}

struct reading {
    const rollcall_session *session;
    rollcall_cancel *cancel;
    rollcall_status status;
};

static void *read_me(void *argument)
{
    struct reading *reading = argument;
    rollcall_string *me = NULL;
    reading->status =
        rollcall_session_get(reading->session, TEXT("[\"me\"]"), NULL, 0, reading->cancel, &me, NULL);
    rollcall_string_free(me);
    return NULL;
}

/* Answers one request that it is busy for a long time. */
static void *answer_busy(void *server)
{
    static const char BUSY[] = "HTTP/1.1 503 Busy\r\nRetry-After: 200\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    char request[4096];
    int connection = accept(*(int *)server, NULL, NULL);
    bool answered = connection >= 0 && recv(connection, request, sizeof request, 0) > 0 &&
                    send(connection, BUSY, sizeof BUSY - 1, 0) == (ssize_t)(sizeof BUSY - 1);
    close(connection);
    return answered ? server : NULL;
}

static void a_wait_shows_in_the_trace_while_it_lasts(void)
{
    char endpoint[128];
    int server = silent_server(endpoint, sizeof endpoint);
    struct timespec pause = {0, 10 * 1000 * 1000};
    struct reading reading = {NULL, NULL, ROLLCALL_OK};
    rollcall_session *session = NULL;
    rollcall_error *error = NULL;
    pthread_t caller, answerer;
    void *answered = NULL;
    bool shown = false;

    SUCCEEDS(rollcall_cancel_new(&reading.cancel, &error));
    SUCCEEDS(rollcall_session_open(endpoint, strlen(endpoint), NULL, &session, &error));
    reading.session = session;
    CHECK(pthread_create(&answerer, NULL, answer_busy, &server) == 0);
    CHECK(pthread_create(&caller, NULL, read_me, &reading) == 0);
    for (int look = 0; look < 1000 && !shown; look++) {
        rollcall_string *trace = NULL;
        nanosleep(&pause, NULL);
        if (SUCCEEDS(rollcall_session_take_trace(session, &trace, &error))) {
            shown = strstr(rollcall_string_data(trace), "\"waitMilliseconds\":200000") != NULL;
        }
        rollcall_string_free(trace);
    }
    CHECK(shown);
    rollcall_cancel_set(reading.cancel);
    CHECK(pthread_join(caller, NULL) == 0 && pthread_join(answerer, &answered) == 0 && answered != NULL);
    CHECK(reading.status == ROLLCALL_CANCELLED); /* so the wait had not ended */
    rollcall_session_free(session);
    rollcall_cancel_free(reading.cancel);
    close(server);
}

struct listing {
    rollcall_pages *pages;
    rollcall_cancel *cancel;
    rollcall_status status;
    pthread_mutex_t lock;
    bool done;
};

static void *next_page(void *argument)
{
    struct listing *listing = argument;
    rollcall_string *page = NULL;
    rollcall_status status = rollcall_pages_next(listing->pages, listing->cancel, &page, NULL);
    rollcall_string_free(page);
    pthread_mutex_lock(&listing->lock);
    listing->status = status;
    listing->done = true;
    pthread_mutex_unlock(&listing->lock);
    return NULL;
}

static bool is_done(struct listing *listing)
{
    pthread_mutex_lock(&listing->lock);
    bool done = listing->done;
    pthread_mutex_unlock(&listing->lock);
    return done;
}

static void a_listing_used_twice_at_once_says_busy(void)
{
    char endpoint[128];
    int server = silent_server(endpoint, sizeof endpoint);
    struct listing listing = {NULL, NULL, ROLLCALL_OK, PTHREAD_MUTEX_INITIALIZER, false};
    struct timespec pause = {0, 1000 * 1000};
    rollcall_session *session = NULL;
    rollcall_cancel *at_once = NULL;
    rollcall_string *page = NULL;
    rollcall_error *error = NULL;
    rollcall_status status = ROLLCALL_OK;
    pthread_t thread;

    SUCCEEDS(rollcall_cancel_new(&listing.cancel, &error));
    SUCCEEDS(rollcall_cancel_new(&at_once, &error));
    rollcall_cancel_set(at_once); /* so that this thread never waits for the server itself */
    SUCCEEDS(rollcall_session_open(endpoint, strlen(endpoint), NULL, &session, &error));
    SUCCEEDS(rollcall_session_list(session, TEXT("[\"users\"]"), NULL, 0, &listing.pages, &error));
    CHECK(pthread_create(&thread, NULL, next_page, &listing) == 0);
    while (status != ROLLCALL_BUSY && !is_done(&listing)) {
        nanosleep(&pause, NULL);
        status = rollcall_pages_next(listing.pages, at_once, &page, NULL);
    }
    rollcall_cancel_set(listing.cancel);
    CHECK(pthread_join(thread, NULL) == 0);

    /* When this thread held the listing at the moment the other came, the other was told BUSY. */
    CHECK((status == ROLLCALL_BUSY && listing.status == ROLLCALL_CANCELLED) || listing.status == ROLLCALL_BUSY);
    CHECK(page == NULL);
    rollcall_pages_free(listing.pages);
    rollcall_session_free(session);
    rollcall_cancel_free(at_once);
    rollcall_cancel_free(listing.cancel);
    close(server);
}

static void a_directory_is_open_once(void)
{
    rollcall_session *second = NULL;
    rollcall_error *error = NULL;
    FAILS_WITH(ROLLCALL_STORAGE_LOCKED, rollcall_session_open(options, strlen(options), NULL, &second, &error));
    CHECK(second == NULL);
}

static void trace_is_an_array(const rollcall_session *session)
{
    rollcall_string *trace = NULL;
    rollcall_error *error = NULL;
    if (SUCCEEDS(rollcall_session_take_trace(session, &trace, &error))) {
        CHECK(rollcall_string_data(trace)[0] == '[');
    }
    rollcall_string_free(trace);
}

static void what_was_written_is_there_when_opened_again(const char *folder)
{
    char all[8192] = "";
    snprintf(options, sizeof options, "{\"localDirectory\":\"%s/tenant.db\",\"accountId\":\"adele@contoso.example\"}",
             folder);
    rollcall_session *session = open_session();
    if (session != NULL) {
        members(session, all, sizeof all);
    }
    CHECK(strstr(all, CIRO) != NULL);
    rollcall_session_free(session);
}

static void a_directory_is_made_and_seeded(rollcall_session **session)
{
    *session = open_session();
    CHECK(*session != NULL);
}

static void test_a_directory(const char *folder)
{
    rollcall_session *session = NULL;

    CHECK(write_file(folder, "seed.json", SEED));
    snprintf(options, sizeof options,
             "{\"localDirectory\":\"%s/tenant.db\",\"seed\":\"%s/seed.json\",\"accountId\":\"adele@contoso.example\"}",
             folder, folder);
    RUN(a_directory_is_made_and_seeded(&session));
    if (session != NULL) {
        RUN(a_session_tells_who_is_signed_in(session));
        RUN(a_dynamic_group_is_created_and_filled(session));
        RUN(the_services_refusals_have_their_statuses(session));
        RUN(an_id_never_changes_the_route(session));
        RUN(many_links_are_changed_at_once_each_with_its_result(session));
        RUN(many_threads_use_one_session(session));
        RUN(a_set_token_stops_a_call_before_it_begins(session));
        RUN(trace_is_an_array(session));
        RUN(a_directory_is_open_once());
        rollcall_session_free(session);
        RUN(what_was_written_is_there_when_opened_again(folder));
    }
}

static void remove_folder(const char *folder)
{
    static const char *const files[] = {"letter.txt", "seed.json", "tenant.db", "tenant.db-wal", "tenant.db-shm",
                                        "tenant.db.lock", "tenant.db-journal"};
    for (size_t file = 0; file < sizeof files / sizeof files[0]; file++) {
        char path[1200];
        snprintf(path, sizeof path, "%s/%s", folder, files[file]);
        remove(path);
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char own[] = "/tmp/rollcall-session-XXXXXX";
    const char *folder = argc > 1 ? argv[1] : mkdtemp(own);
    if (folder == NULL) {
        perror("cannot make a folder in /tmp");
        return 2;
    }
    RUN(a_token_set_on_another_thread_stops_a_call_that_waits());
    RUN(a_wait_shows_in_the_trace_while_it_lasts());
    RUN(a_listing_used_twice_at_once_says_busy());
    RUN(wrong_options_are_refused(folder));
    test_a_directory(folder);
    if (argc < 2) {
        remove_folder(folder);
    }
    return conclude();
}
