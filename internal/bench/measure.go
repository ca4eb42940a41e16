package main

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// measurement is what so many servers cost, provisioned at once and without a rate limit.
type measurement struct {
	servers       int
	local, remote comparison
}

// comparison is the cost of servers beside that of as many terraform_data, the yardstick, which need neither an API nor
// a process of a provider. They are played before and after the servers, since the load of the machine changes.
type comparison struct{ servers, before, after costs }

// yardstick returns what a step costs with terraform_data.
func (c comparison) yardstick(s step) command {
	before, after := c.before[s.name], c.after[s.name]
	return command{took: (before.took + after.took) / 2, cpu: (before.cpu + after.cpu) / 2}
}

// deviation returns how much longer a step with terraform_data took at one time than at another, at the most: 0.1 is a
// tenth.
func (c comparison) deviation() (most float64) {
	for name := range c.before {
		ratio := c.before[name].took.Seconds() / c.after[name].took.Seconds()
		most = max(most, ratio-1, 1/ratio-1)
	}
	return most
}

// limit is how many requests a minute the API allows, where it limits them.
const limit = 60

func (b *bench) measure(ctx context.Context, servers int) (m *measurement, err error) {
	m = &measurement{servers: servers}
	if m.local, err = b.compare(ctx, b.local, servers, limitedPlan); err != nil {
		return nil, err
	}
	m.remote, err = b.compare(ctx, b.remote, servers)
	return m, err
}

func (b *bench) compare(ctx context.Context, where backend, servers int, more ...step) (c comparison, err error) {
	steps := []step{create, plan, plan, plan, destroy}
	if c.before, err = b.play(ctx, where.yardstick, servers, steps...); err != nil {
		return c, err
	}
	if err := b.account.open(simulator.Options{}); err != nil {
		return c, err
	}
	stepsOfServers := slices.Insert(slices.Clone(steps), 1, more...)
	if c.servers, err = b.play(ctx, where.servers, servers, stepsOfServers...); err != nil {
		return c, err
	}
	c.after, err = b.play(ctx, where.yardstick, servers, steps...)
	return c, err
}

// oneServer creates the only server of an account, and returns the fastest of several times.
func (b *bench) oneServer(ctx context.Context) (fastest command, err error) {
	for range 5 {
		if err := b.space.ClearCache(); err != nil {
			return fastest, err
		}
		if err := b.account.open(simulator.Options{}); err != nil {
			return fastest, err
		}
		played, err := b.play(ctx, b.local.servers, 1, create, destroy)
		if err != nil {
			return fastest, err
		}
		if created := played[create.name]; fastest.took == 0 || created.took < fastest.took {
			fastest = created
		}
	}
	return fastest, nil
}

// manyServers is how many servers an account has of which one is managed.
const manyServers = 1000

// oneOfMany plans for one server of an account that has many.
func (b *bench) oneOfMany(ctx context.Context) (command, error) {
	if err := b.account.open(simulator.Options{Servers: manyServers - 1}); err != nil {
		return command{}, err
	}
	played, err := b.play(ctx, b.local.servers, 1, create, plan, destroy)
	return played[plan.name], err
}

// fewServers is how many servers are enough for what depends little on their number, or takes long.
const fewServers = 50

// stateSize returns what a server takes in the state.
func (b *bench) stateSize(ctx context.Context) (size stateSize, err error) {
	if err := b.account.open(simulator.Options{}); err != nil {
		return size, err
	}
	if _, err := b.play(ctx, b.local.servers, fewServers, create); err != nil {
		return size, err
	}
	if size, err = sizeOfState(filepath.Join(b.space.Dir, b.local.servers.dir, "terraform.tfstate")); err != nil {
		return size, err
	}
	_, err = b.play(ctx, b.local.servers, fewServers, destroy)
	return size, err
}

// pace is how fast the API works, and what that makes of the servers.
type pace struct {
	provisioning time.Duration // how long it takes
	limit        int           // of requests a minute; 0 for none
	costs        costs
}

// atPaces creates, changes and destroys servers at several paces.
func (b *bench) atPaces(ctx context.Context) ([]pace, error) {
	paces := []pace{{}, {provisioning: time.Second}, {provisioning: time.Second, limit: limit}}
	for i, p := range paces {
		if err := b.account.open(simulator.Options{ProvisionDelay: p.provisioning, RateLimit: p.limit}); err != nil {
			return nil, err
		}
		var err error
		if paces[i].costs, err = b.play(ctx, b.local.servers, fewServers, create, change, destroy); err != nil {
			return nil, err
		}
	}
	return paces, nil
}
