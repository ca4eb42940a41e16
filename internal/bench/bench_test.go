package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestInSequence(t *testing.T) {
	at := func(began, ended int) request {
		return request{began: time.Unix(int64(began), 0), ended: time.Unix(int64(ended), 0)}
	}
	for name, test := range map[string]struct {
		requests []request
		want     int
	}{
		"none":                       {nil, 0},
		"one after the other":        {[]request{at(4, 5), at(0, 2), at(2, 4)}, 3},
		"side by side":               {[]request{at(0, 2), at(1, 3), at(0, 3)}, 1},
		"two short beside a long":    {[]request{at(0, 9), at(1, 2), at(3, 4)}, 2},
		"two groups that are waited": {[]request{at(0, 2), at(0, 3), at(3, 5), at(3, 6)}, 2},
	} {
		if got := inSequence(test.requests); got != test.want {
			t.Errorf("%s: %d instead of %d", name, got, test.want)
		}
	}
}

func TestSizeOf(t *testing.T) {
	const state = `{"version": 4, "resources": [{"type": "vpsbg_server", "instances": [
		{"attributes": {"id": "1", "nothing": null, "none": [], "list": [1, 2], "object": {"a": true, "b": {"c": 0.5}}},
			"private": "eA=="},
		{"attributes": {"id": "2"}}]}]}`
	got, err := sizeOf([]byte(state))
	if want := (stateSize{values: 7, bytes: len(state) / 2}); got != want || err != nil {
		t.Errorf("%+v instead of %+v, %v", got, want, err)
	}
	if _, err := sizeOf([]byte(`{"resources": []}`)); err == nil {
		t.Error("a state without servers has a size")
	}
}

func TestStateServer(t *testing.T) {
	server := newStateServer()
	for _, step := range []struct {
		method, body string
		status       int
		want         string
	}{
		{http.MethodGet, "", http.StatusNoContent, ""},
		{"LOCK", "me", http.StatusOK, ""},
		{"LOCK", "you", http.StatusLocked, "me"},
		{http.MethodPost, "state", http.StatusOK, ""},
		{"UNLOCK", "me", http.StatusOK, ""},
		{"LOCK", "you", http.StatusOK, ""},
		{http.MethodGet, "", http.StatusOK, "state"},
	} {
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, httptest.NewRequest(step.method, "/state", strings.NewReader(step.body)))
		if recorder.Code != step.status || recorder.Body.String() != step.want {
			t.Errorf("%s %s: %d %q", step.method, step.body, recorder.Code, recorder.Body)
		}
	}
}

func TestInsert(t *testing.T) {
	guide := filepath.Join(t.TempDir(), "guide.md")
	if err := os.WriteFile(guide, []byte("before\n"+begin+end+"\nafter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tables := range []string{"first\n", "second\n"} {
		if err := insert(guide, tables); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(guide)
	if want := "before\n" + begin + "\nsecond\n\n" + end + "\nafter\n"; string(content) != want || err != nil {
		t.Errorf("%q instead of %q, %v", content, want, err)
	}
	if err := insert(filepath.Join(t.TempDir(), "none.md"), "x"); err == nil {
		t.Error("a guide that is not there was written")
	}
}

// TestWatch looks at the process of the test itself.
func TestWatch(t *testing.T) {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		t.Skip("needs the /proc of Linux")
	}
	stop := watch(program)
	for began := time.Now(); time.Since(began) < 300*time.Millisecond; {
		_ = strings.Repeat("x", 1000)
	}
	if used := stop(); used.cpu <= 0 || used.cpu > time.Minute || used.memory < 1<<20 || used.memory > 1<<33 {
		t.Errorf("%+v", used)
	}
}
