/*
 * A directory served by this process: what a program in C does with it, and what may go wrong.
 *
 *     server [FOLDER]
 *
 * FOLDER is an empty one for the directory's file; without it the program makes one of its own and takes it away at the
 * end.
 */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

#define TEXT(literal) literal, sizeof(literal) - 1

#define GROUP "{\"displayName\":\"Readers\",\"mailEnabled\":false,\"securityEnabled\":true,\"mailNickname\":\"readers\"}"

static char options[1200];

static rollcall_server *start(const char *text)
{
    rollcall_server *server = NULL;
    rollcall_error *error = NULL;
    SUCCEEDS(rollcall_server_start(text, strlen(text), NULL, &server, &error));
    return server;
}

static unsigned short port_of(const rollcall_server *server)
{
    rollcall_string *info = NULL;
    rollcall_error *error = NULL;
    unsigned short port = 0;
    if (SUCCEEDS(rollcall_server_info(server, &info, &error))) {
        const char *member = strstr(rollcall_string_data(info), "\"port\":");
        CHECK(member != NULL);
        port = member == NULL ? 0 : (unsigned short)atoi(member + strlen("\"port\":"));
    }
    rollcall_string_free(info);
    return port;
}

/* The status of an answer; 0 when there is none. */
static int ask(unsigned short port, const char *method, const char *path, const char *body)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    char text[1024], answer[16] = "";
    size_t held = 0;
    int connection = socket(AF_INET, SOCK_STREAM, 0), status = 0;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    snprintf(text, sizeof text,
             "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             method, path, strlen(body), body);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0 &&
        send(connection, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text)) {
        ssize_t got;
        while (held < sizeof answer - 1 && (got = recv(connection, answer + held, sizeof answer - 1 - held, 0)) > 0) {
            held += (size_t)got;
        }
        sscanf(answer, "HTTP/1.1 %d", &status);
    }
    close(connection);
    return status;
}

static void what_was_written_is_there_after_the_stop(void)
{
    rollcall_error *error = NULL;
    rollcall_server *server = start(options);
    unsigned short port = port_of(server);

    CHECK(ask(port, "POST", "/v1.0/groups", GROUP) == 201);
    SUCCEEDS(rollcall_server_stop(server, NULL, &error));
    SUCCEEDS(rollcall_server_stop(server, NULL, &error));
    CHECK(ask(port, "GET", "/v1.0/groups", "") == 0);

    /* The file is free while the handle still is there. */
    rollcall_server *again = start(options);
    CHECK(ask(port_of(again), "PATCH", "/v1.0/groups/x", "{}") == 400);
    rollcall_server_free(again);
    rollcall_server_free(server);

    rollcall_session *session = NULL;
    rollcall_string *groups = NULL;
    rollcall_pages *pages = NULL;
    char connect_options[1200];
    snprintf(connect_options, sizeof connect_options, "%.*s}", (int)(strchr(options, ',') - options), options);
    SUCCEEDS(rollcall_session_open(connect_options, strlen(connect_options), NULL, &session, &error));
    SUCCEEDS(rollcall_session_list(session, TEXT("[\"groups\"]"), NULL, 0, &pages, &error));
    if (SUCCEEDS(rollcall_pages_next(pages, NULL, &groups, &error))) {
        CHECK(groups != NULL && strstr(rollcall_string_data(groups), "Readers") != NULL);
    }
    rollcall_string_free(groups);
    rollcall_pages_free(pages);
    rollcall_session_free(session);
}

static void two_servers_stand_side_by_side_and_a_taken_port_is_named(void)
{
    rollcall_error *error = NULL;
    rollcall_server *first = start("{\"noAuth\":true}"), *second = start("{\"noAuth\":true}"), *third = first;
    char text[64], place[32];

    CHECK(port_of(first) != port_of(second));
    CHECK(ask(port_of(first), "GET", "/v1.0/me", "") == 200);
    CHECK(ask(port_of(second), "GET", "/v1.0/me", "") == 200);

    snprintf(text, sizeof text, "{\"port\":%u}", (unsigned)port_of(first));
    snprintf(place, sizeof place, "127.0.0.1:%u", (unsigned)port_of(first));
    CHECK(rollcall_server_start(text, strlen(text), NULL, &third, &error) == ROLLCALL_TRANSPORT);
    CHECK(third == NULL);
    CHECK(error != NULL && strstr(rollcall_error_message(error), place) != NULL);
    rollcall_error_free(error);
    rollcall_server_free(first);
    rollcall_server_free(second);
}

static void wrong_arguments_are_refused(void)
{
    char dummy;
    rollcall_server *server = (void *)&dummy;
    rollcall_string *info = (void *)&dummy;
    rollcall_error *error = NULL;

    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_server_start(NULL, 0, NULL, NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_server_start(NULL, 3, NULL, &server, &error));
    CHECK(server == NULL);
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_server_start(TEXT("{\"prot\":1}"), NULL, &server, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_server_start(TEXT("{\"port\":70000}"), NULL, &server, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_server_start(TEXT("{\"token\":\"\"}"), NULL, &server, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_server_start(TEXT("{\"tls\":true}"), NULL, &server, &error));
    FAILS_WITH(ROLLCALL_INVALID_UTF8, rollcall_server_start(TEXT("\xff"), NULL, &server, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_server_info(NULL, &info, &error));
    CHECK(info == NULL);
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_server_stop(NULL, NULL, &error));
    rollcall_server_free(NULL);

    server = start("");
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_server_info(server, NULL, &error));
    rollcall_server_free(server);
}

static void *ask_many(void *port)
{
    int answered = 0;
    for (int i = 0; i < 8; i++) {
        answered += ask(*(unsigned short *)port, "POST", "/v1.0/groups", GROUP) == 201;
    }
    return answered > 0 ? port : NULL;
}

static void a_stop_while_requests_run_waits_for_them(void)
{
    rollcall_error *error = NULL;
    rollcall_server *server = start("{\"noAuth\":true}");
    unsigned short port = port_of(server);
    pthread_t clients[3];

    for (int i = 0; i < 3; i++) {
        CHECK(pthread_create(&clients[i], NULL, ask_many, &port) == 0);
    }
    while (ask(port, "GET", "/v1.0/groups/$count", "") == 0) {
    }
    SUCCEEDS(rollcall_server_stop(server, NULL, &error));
    for (int i = 0; i < 3; i++) {
        pthread_join(clients[i], NULL);
    }
    rollcall_server_free(server);
}

static void a_cancelled_start_serves_nothing_and_a_cancelled_stop_does_not_wait(void)
{
    rollcall_cancel *cancel = NULL;
    rollcall_error *error = NULL;
    rollcall_server *server = NULL, *running = start("{\"noAuth\":true}");

    SUCCEEDS(rollcall_cancel_new(&cancel, &error));
    rollcall_cancel_set(cancel);
    FAILS_WITH(ROLLCALL_CANCELLED, rollcall_server_start(NULL, 0, cancel, &server, &error));
    CHECK(server == NULL);

    rollcall_status status = rollcall_server_stop(running, cancel, &error);
    CHECK(status == ROLLCALL_OK || status == ROLLCALL_CANCELLED);
    rollcall_error_free(error);
    rollcall_cancel_free(cancel);
    rollcall_server_free(running);
}

int main(int argc, char **argv)
{
    char own[] = "/tmp/rollcall-server-XXXXXX", file[1024];
    const char *folder = argc > 1 ? argv[1] : mkdtemp(own);
    if (folder == NULL) {
        perror("cannot make a folder in /tmp");
        return 2;
    }
    snprintf(file, sizeof file, "%s/contoso.rollcall", folder);
    snprintf(options, sizeof options, "{\"localDirectory\":\"%s\",\"noAuth\":true}", file);
    RUN(wrong_arguments_are_refused());
    RUN(what_was_written_is_there_after_the_stop());
    RUN(two_servers_stand_side_by_side_and_a_taken_port_is_named());
    RUN(a_stop_while_requests_run_waits_for_them());
    RUN(a_cancelled_start_serves_nothing_and_a_cancelled_stop_does_not_wait());
    if (argc < 2) {
        char lock[1100];
        snprintf(lock, sizeof lock, "%s-lock", file);
        unlink(file);
        unlink(lock);
        rmdir(folder);
    }
    return conclude();
}
