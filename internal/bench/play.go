package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// step is a command of the CLI.
type step struct {
	name   string
	number int           // for main.tf
	later  time.Duration // than the step before
	limit  int           // of requests a minute, for this step only
	args   []string
}

var (
	create = step{name: "create", number: 1, args: []string{"apply", "-auto-approve"}}
	plan   = step{name: "plan", number: 1, args: []string{"plan", "-detailed-exitcode"}}

	limitedPlan = step{name: "limited plan", number: 1, limit: limit, args: plan.args}
	// The renewals of the servers are open by then.
	change = step{name: "change", number: 6, later: 18 * 24 * time.Hour, args: []string{"apply", "-auto-approve"}}
	// What counts for the rate limit is another minute.
	destroy = step{name: "destroy", number: 6, later: time.Minute, args: []string{"destroy", "-auto-approve"}}
)

// command is what a command of the CLI cost.
type command struct {
	took                          time.Duration
	cpu                           time.Duration // of the CLI and the provider
	provider                      usage
	requests, refused, inSequence int
}

// costs are what steps cost, by their names.
type costs map[string]command

// play plays steps with a project of so many resources. Of a step that is played more than once, the fastest counts.
func (b *bench) play(ctx context.Context, p project, resources int, steps ...step) (costs, error) {
	played := costs{}
	for _, step := range steps {
		account := b.account.current()
		if err := account.Advance(step.later); err != nil {
			return nil, err
		}
		if err := b.space.Write(filepath.Join(p.dir, "main.tf"), p.mainTF(resources, step.number)); err != nil {
			return nil, err
		}
		if step.limit > 0 {
			account.SetRateLimit(step.limit)
		}
		c, err := b.cli(ctx, p, step.args...)
		if step.limit > 0 {
			account.SetRateLimit(0)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Printf("%d in %s, %s: %s\n", resources, cmp.Or(p.dir, "servers"), step.name, c)
		if before, again := played[step.name]; !again || c.took < before.took {
			played[step.name] = c
		}
	}
	return played, nil
}

// cli runs a command of the CLI in the directory of a project.
func (b *bench) cli(ctx context.Context, p project, args ...string) (command, error) {
	process := b.space.Command(ctx, append(args, "-no-color", "-input=false")...)
	process.Dir = filepath.Join(b.space.Dir, p.dir)
	var output bytes.Buffer
	process.Stdout, process.Stderr = &output, &output
	b.account.takeRequests()
	watched := watch(b.space.Provider)
	began := time.Now()
	err := process.Run()
	c := command{took: time.Since(began), provider: watched()}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 2 { // by -detailed-exitcode
		return c, fmt.Errorf("the plan is not empty:\n%s", output.String())
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w\n%s", args[0], err, output.String())
	}
	c.cpu = process.ProcessState.UserTime() + process.ProcessState.SystemTime()
	requests := b.account.takeRequests()
	c.requests, c.refused, c.inSequence = len(requests), refused(requests), inSequence(requests)
	return c, nil
}
