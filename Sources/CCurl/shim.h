#ifndef HOURGLASS_CCURL_SHIM_H
#define HOURGLASS_CCURL_SHIM_H

#include <curl/curl.h>

/* curl_easy_setopt and its relatives are variadic, which Swift cannot call.
   Each wrapper fixes the one argument type its options take. */

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_callback(
    CURL *handle, CURLoption option,
    size_t (*callback)(char *bytes, size_t size, size_t count, void *context)) {
    return curl_easy_setopt(handle, option, callback);
}

static inline CURLcode ccurl_info_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode ccurl_info_string(CURL *handle, CURLINFO info, char **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode ccurl_info_offset(CURL *handle, CURLINFO info, long *value) {
    curl_off_t offset = 0;
    CURLcode code = curl_easy_getinfo(handle, info, &offset);
    *value = (long)offset;
    return code;
}

static inline CURLcode ccurl_info_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/* The result of a finished transfer sits in a union that Swift would read by
   an awkward path. */
static inline CURLcode ccurl_message_result(const CURLMsg *message) {
    return message->data.result;
}

/* A macro with a cast, which Swift does not import. */
static inline size_t ccurl_pause_writing(void) { return CURL_WRITEFUNC_PAUSE; }

#endif
