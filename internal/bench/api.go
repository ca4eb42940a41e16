package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// api is a simulator as a process of its own.
type api struct {
	command  *exec.Cmd
	endpoint string
}

// start starts a simulator with the latency of the bench.
func (b *bench) start(ctx context.Context, flags ...string) (*api, error) {
	flags = append(flags, "-balance=1000000", "-provision-delay=1s", "-latency="+b.latency.String())
	command := exec.CommandContext(ctx, b.simulator, flags...) //nolint:gosec // a program that was built here
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the simulator did not start: %w", err)
	}
	return &api{command, strings.TrimSpace(strings.TrimPrefix(line, "listening on "))}, nil
}

// stop ends the simulator, which saves its state.
func (a *api) stop() {
	_ = a.command.Process.Signal(os.Interrupt)
	_ = a.command.Wait()
}

// forget empties the journal.
func (a *api) forget(ctx context.Context) error {
	return a.control(ctx, http.MethodDelete, "requests", "", nil)
}

// count returns how many requests there were, and how many of them the rate limit refused.
func (a *api) count(ctx context.Context) (requests, refused int, err error) {
	var journal []struct{ Status int }
	if err := a.control(ctx, http.MethodGet, "requests", "", &journal); err != nil {
		return 0, 0, err
	}
	for _, request := range journal {
		if request.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	return len(journal), refused, nil
}

// advance moves the clock.
func (a *api) advance(ctx context.Context, d time.Duration) error {
	return a.control(ctx, http.MethodPost, "clock", fmt.Sprintf(`{"advance": %q}`, d), nil)
}

func (a *api) control(ctx context.Context, method, what, body string, answer any) error {
	address := strings.TrimSuffix(a.endpoint, "/v1") + "/_sim/" + what
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return errors.New(string(content))
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(content, answer)
}
