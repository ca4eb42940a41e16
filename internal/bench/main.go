// Command bench measures what the provider costs, with the real CLI and a simulated VPSBG: time beside that of as many
// terraform_data, CPU time, requests, memory and state. It writes its tables into the guide Performance.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

func main() {
	sizes := flag.String("servers", "1,10,100,500", "how many servers, one measurement after the other")
	latency := flag.Duration("latency", 50*time.Millisecond, "how long the API takes to answer")
	guide := flag.String("write", "", "the guide that gets the tables")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *sizes, *latency, *guide)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes string, latency time.Duration, guide string) error {
	bench, err := newBench(ctx, latency)
	if err != nil {
		return err
	}
	defer bench.close()
	result, err := bench.measureAll(ctx, sizes)
	if err != nil {
		return err
	}
	tables := result.render()
	fmt.Print("\n" + tables)
	if guide != "" {
		return insert(guide, tables)
	}
	return nil
}

// measureAll makes every measurement that the tables show.
func (b *bench) measureAll(ctx context.Context, sizes string) (*result, error) {
	r := &result{cli: b.space.Version, latency: b.account.latency}
	for size := range strings.SplitSeq(sizes, ",") {
		servers, err := strconv.Atoi(size)
		if err != nil {
			return nil, err
		}
		m, err := b.measure(ctx, servers)
		if err != nil {
			return nil, fmt.Errorf("%d servers: %w", servers, err)
		}
		r.sizes = append(r.sizes, m)
	}
	var err error
	if r.one, err = b.oneServer(ctx); err != nil {
		return nil, fmt.Errorf("one server: %w", err)
	}
	if r.oneOfMany, err = b.oneOfMany(ctx); err != nil {
		return nil, fmt.Errorf("one server of many: %w", err)
	}
	if r.state, err = b.stateSize(ctx); err != nil {
		return nil, fmt.Errorf("the size of the state: %w", err)
	}
	if r.paces, err = b.atPaces(ctx); err != nil {
		return nil, fmt.Errorf("the API's own pace: %w", err)
	}
	r.startUp, err = b.startUp(ctx)
	return r, err
}
