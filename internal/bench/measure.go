package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/workspace"
)

// bench is what all measurements share.
type bench struct {
	space     *workspace.Workspace
	simulator string // the path of its program
	latency   time.Duration
}

// phase is one command of the CLI.
type phase struct {
	requests, refused int // of the requests, those that the rate limit refused
	took              time.Duration
	memory            int64 // the most that a process of the provider had, in bytes; 0 where that cannot be told
}

// measurement is the life of so many servers.
type measurement struct {
	servers                    int
	buy, plan, change, destroy phase
	floor                      time.Duration // of a plan of as many terraform_data
	limited                    phase         // a plan under a limit of 60 requests a minute
}

// period is how much later the servers' renewals are open.
const period = 18 * 24 * time.Hour

const mainTF = `terraform {
  required_providers {
    vpsbg = { source = "vpsbg/vpsbg" }
  }
}

provider "vpsbg" {}

resource "vpsbg_server" "web" {
  count         = %d
  hostname      = format("web-%%04d.example.com", count.index + 1)
  plan          = "cloud-vps-2gb"
  image_id      = "73"
  billing_cycle = %d
}
`

const floorTF = `resource "terraform_data" "floor" {
  count = %d
  input = count.index
}
`

func newBench(ctx context.Context, latency time.Duration) (*bench, error) {
	space, err := workspace.New(ctx, "", fmt.Sprintf(mainTF, 1, 1))
	if err != nil {
		return nil, err
	}
	b := &bench{space: space, simulator: filepath.Join(space.Dir, "vpsbg-simulator"), latency: latency}
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", b.simulator, //nolint:gosec // a path below our own directory
		"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator/cmd/vpsbg-simulator")
	if output, err := build.CombinedOutput(); err != nil {
		space.Remove()
		return nil, fmt.Errorf("building the simulator: %w\n%s", err, output)
	}
	return b, nil
}

func (b *bench) close() { b.space.Remove() }

// measure buys servers, plans, changes their billing cycle and destroys them.
func (b *bench) measure(ctx context.Context, servers int) (*measurement, error) {
	m := &measurement{servers: servers}
	state := filepath.Join(b.space.Dir, fmt.Sprintf("account-%d.json", servers))
	api, err := b.start(ctx, "-rate-limit=0", "-state="+state)
	if err != nil {
		return nil, err
	}
	defer func() { api.stop() }()
	steps := []struct {
		name   string
		result *phase
		cycle  int
		args   []string
		before func() error
	}{
		{"buy", &m.buy, 1, []string{"apply", "-auto-approve"}, nil},
		{"plan", &m.plan, 1, []string{"plan", "-detailed-exitcode"}, nil},
		{"plan, 60 requests a minute", &m.limited, 1, []string{"plan", "-detailed-exitcode"}, func() error {
			api.stop()
			api, err = b.start(ctx, "-rate-limit=60", "-state="+state)
			return err
		}},
		{"change", &m.change, 6, []string{"apply", "-auto-approve"}, func() error {
			api.stop()
			if api, err = b.start(ctx, "-rate-limit=0", "-state="+state); err != nil {
				return err
			}
			return api.advance(ctx, period)
		}},
		{"destroy", &m.destroy, 6, []string{"destroy", "-auto-approve"}, nil},
	}
	for _, step := range steps {
		if step.before != nil {
			if err := step.before(); err != nil {
				return nil, err
			}
		}
		if err := b.space.Write("main.tf", fmt.Sprintf(mainTF, servers, step.cycle)); err != nil {
			return nil, err
		}
		if *step.result, err = b.play(ctx, api, step.args...); err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Printf("%4d servers, %s: %s\n", servers, step.name, *step.result)
	}
	m.floor, err = b.floor(ctx, servers)
	return m, err
}

// oneOfMany plans for one server of an account that has many.
func (b *bench) oneOfMany(ctx context.Context, servers int) (phase, error) {
	api, err := b.start(ctx, "-rate-limit=0", fmt.Sprintf("-servers=%d", servers-1))
	if err != nil {
		return phase{}, err
	}
	defer api.stop()
	if err := b.space.Write("main.tf", fmt.Sprintf(mainTF, 1, 1)); err != nil {
		return phase{}, err
	}
	if _, err := b.play(ctx, api, "apply", "-auto-approve"); err != nil {
		return phase{}, err
	}
	plan, err := b.play(ctx, api, "plan", "-detailed-exitcode")
	if err != nil {
		return phase{}, err
	}
	_, err = b.play(ctx, api, "destroy", "-auto-approve")
	return plan, err
}

// floor is how long the CLI takes to plan as many resources that need no provider and no API.
func (b *bench) floor(ctx context.Context, resources int) (time.Duration, error) {
	dir := filepath.Join(b.space.Dir, "floor")
	if err := b.space.Write("floor/main.tf", fmt.Sprintf(floorTF, resources)); err != nil {
		return 0, err
	}
	for _, args := range [][]string{{"init"}, {"apply", "-auto-approve"}} {
		if _, err := b.cli(ctx, dir, args...); err != nil {
			return 0, err
		}
	}
	return b.cli(ctx, dir, "plan", "-detailed-exitcode")
}

// play runs a command of the CLI against an API.
func (b *bench) play(ctx context.Context, api *api, args ...string) (phase, error) {
	if err := api.forget(ctx); err != nil {
		return phase{}, err
	}
	b.space.Connect(api.endpoint)
	memory := watchMemory(b.space.Provider)
	took, err := b.cli(ctx, b.space.Dir, args...)
	p := phase{took: took, memory: memory()}
	if err == nil {
		p.requests, p.refused, err = api.count(ctx)
	}
	return p, err
}

// cli runs a command of the CLI in a directory, and returns how long it took.
func (b *bench) cli(ctx context.Context, dir string, args ...string) (time.Duration, error) {
	command := b.space.Command(ctx, append(args, "-no-color", "-input=false")...)
	command.Dir = dir
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	began := time.Now()
	err := command.Run()
	took := time.Since(began)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 2 { // by -detailed-exitcode
		return took, fmt.Errorf("the plan is not empty:\n%s", output.String())
	}
	if err != nil {
		return took, fmt.Errorf("%s: %w\n%s", args[0], err, output.String())
	}
	return took, nil
}
