// Command bench measures what the provider costs: requests, time and memory for many servers, with the real CLI and the
// simulator as a process of its own. It writes its tables into the guide Performance.
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
	sizes := flag.String("servers", "1,10,50,200,500,1000", "how many servers, one measurement after the other")
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
	var all []*measurement
	for _, size := range strings.Split(sizes, ",") {
		servers, err := strconv.Atoi(size)
		if err != nil {
			return err
		}
		m, err := bench.measure(ctx, servers)
		if err != nil {
			return fmt.Errorf("%d servers: %w", servers, err)
		}
		all = append(all, m)
	}
	one, err := bench.oneOfMany(ctx, 1000)
	if err != nil {
		return err
	}
	facts, err := bench.facts(ctx)
	if err != nil {
		return err
	}
	tables := render(all, one, facts, latency)
	fmt.Print("\n" + tables)
	if guide != "" {
		return insert(guide, tables)
	}
	return nil
}
