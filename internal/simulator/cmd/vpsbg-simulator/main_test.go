package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	state := t.TempDir() + "/state.json"
	stdout, out := io.Pipe()
	var stderr bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-servers", "2", "-state", state, "-start", "2026-01-10T12:00:00Z", "-balance", "0"}, out, &stderr)
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok || !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.HasSuffix(url, "/v1") {
		t.Fatalf("the first line is %q", line)
	}
	request, err := http.NewRequest(http.MethodGet, url+"/servers?per_page=99", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer sim-read")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 422 || response.Header.Get("X-RateLimit-Limit") != "60" {
		t.Error(response.Status, response.Header)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !strings.Contains(stderr.String(), "contract violation: request GET /v1/servers") {
		t.Errorf("stderr: %s", stderr.String())
	}
	if saved, err := os.ReadFile(state); err != nil || !strings.Contains(string(saved), "server-002.example.com") {
		t.Error("the state was not saved", err)
	}
}

func TestRunRefusals(t *testing.T) {
	for _, args := range [][]string{
		{"-start", "yesterday"}, {"-auto-pay", "never"}, {"-listen", "nowhere"}, {"surplus"}, {"-colour"}, {"-help"},
	} {
		err := run(t.Context(), args, io.Discard, io.Discard)
		if err == nil || errors.Is(err, flag.ErrHelp) != (args[0] == "-help") {
			t.Errorf("%v: %v", args, err)
		}
	}
}
