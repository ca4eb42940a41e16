// Command vpsbg-simulator serves a simulated VPSBG account over HTTP. The package comment of internal/simulator lists
// the calls that control it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	options := simulator.Options{
		Violation: func(text string) { fmt.Fprintln(stderr, "contract violation:", text) },
	}
	listen, err := parse(args, &options, stderr)
	if err != nil {
		return err
	}
	sim, err := simulator.New(options)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(stdout, "listening on http://%s/v1\n", listener.Addr())

	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return errors.Join(err, sim.Close())
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(grace), sim.Close())
}

func parse(args []string, o *simulator.Options, stderr io.Writer) (listen string, err error) {
	flags := flag.NewFlagSet("vpsbg-simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&listen, "listen", "127.0.0.1:0", "address to serve on")
	flags.StringVar(&o.Token, "token", "sim-write", "token that may do everything")
	flags.StringVar(&o.ReadToken, "read-token", "sim-read", "token that may only read")
	balance := flags.Float64("balance", simulator.DefaultBalance, "balance of the account")
	flags.IntVar(&o.RateLimit, "rate-limit", 60, "requests per minute and token, 0 for no limit")
	flags.DurationVar(&o.Latency, "latency", 0, "added to every answer")
	flags.DurationVar(&o.ProvisionDelay, "provision-delay", 0, "how long a new server stays processing")
	flags.IntVar(&o.Servers, "servers", 0, "active servers to start with")
	flags.StringVar(&o.StateFile, "state", "", "file that keeps the state between two runs")
	start := flags.String("start", "", "freeze the clock at this RFC 3339 time; it then moves through /_sim/clock only")
	flags.StringVar(&o.OrderLabels, "order-labels", "named", "whether the line of a new server in an order names its host: named, or plan (the plan alone)")
	flags.StringVar(&o.HostNames, "host-names", "kept", "how host names are kept: kept (as they are sent) or normalised")
	flags.StringVar(&o.DeployAnswer, "deploy-answer", "order", "what a deploy answers: order or server")
	flags.StringVar(&o.ServiceID, "service-id", "immediate", "when an order names its server: immediate or provisioning")
	flags.DurationVar(&o.ServiceIDDelay, "service-id-delay", 0, "delay of -service-id provisioning, 0 for half of -provision-delay")
	flags.StringVar(&o.Terminated, "terminated", "not_found", "how a terminated server answers: not_found or status")
	flags.StringVar(&o.AutoPay, "auto-pay", "immediate", "how purchases are paid: immediate, delayed or off")
	flags.DurationVar(&o.AutoPayDelay, "auto-pay-delay", 0, "delay of -auto-pay delayed")
	flags.StringVar(&o.BalanceCounts, "balance-counts", "gross", "what the balance counts: gross or net")
	flags.StringVar(&o.PaidAmounts, "paid-amounts", "kept", "the amounts of a paid order: kept or zero")
	flags.StringVar(&o.RenewalDue, "renewal-due", "expiry", "when a renewal order is due: expiry or early, 13 days before")
	flags.BoolVar(&o.FloatingIPs, "floating-ips", false, "let every new server have a floating IP, which is renewed with it")
	flags.BoolVar(&o.UnconfirmedRoutes, "unconfirmed-routes", false, "answer 404 to every operation that is only inferred")
	flags.BoolVar(&o.Quirks, "quirks", false, "let answers differ from the documentation as a beta may")
	if err := flags.Parse(args); err != nil {
		return "", err
	}
	if flags.NArg() > 0 {
		return "", fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if *start != "" {
		if o.Start, err = time.Parse(time.RFC3339, *start); err != nil {
			return "", fmt.Errorf("-start: %w", err)
		}
	}
	o.Balance, o.Samples = balance, o.Servers > 0
	return listen, nil
}
