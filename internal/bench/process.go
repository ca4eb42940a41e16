package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// facts are what does not depend on the number of servers.
type facts struct {
	binary int64         // bytes
	start  time.Duration // until the schema is answered: the shortest of several
}

func (b *bench) facts(ctx context.Context) (facts, error) {
	info, err := os.Stat(b.space.Provider)
	if err != nil {
		return facts{}, err
	}
	f := facts{binary: info.Size()}
	for range 5 {
		took, err := startUp(ctx, b.space.Provider)
		if err != nil {
			return facts{}, err
		}
		if f.start == 0 || took < f.start {
			f.start = took
		}
	}
	return f, nil
}

// connection is a plugin that is nothing but the connection to it.
type connection struct{ plugin.NetRPCUnsupportedPlugin }

// GRPCServer implements [plugin.GRPCPlugin].
func (connection) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

// GRPCClient implements [plugin.GRPCPlugin].
func (connection) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}

// startUp starts the provider as Terraform does, and returns how long it took to answer with its schema.
func startUp(ctx context.Context, provider string) (time.Duration, error) {
	began := time.Now()
	client := plugin.NewClient(&plugin.ClientConfig{
		Cmd: exec.CommandContext(ctx, provider),
		HandshakeConfig: plugin.HandshakeConfig{
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE", // of Terraform's protocol
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		VersionedPlugins: map[int]plugin.PluginSet{6: {"provider": connection{}}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		Logger:           hclog.NewNullLogger(),
	})
	defer client.Kill()
	rpc, err := client.Client()
	if err != nil {
		return 0, err
	}
	raw, err := rpc.Dispense("provider")
	if err != nil {
		return 0, err
	}
	conn, ok := raw.(*grpc.ClientConn)
	if !ok {
		return 0, fmt.Errorf("got a %T for a connection", raw)
	}
	// Only that it answers counts: the fields of the answer are unknown to the empty message.
	err = conn.Invoke(ctx, "/tfplugin6.Provider/GetProviderSchema", &emptypb.Empty{}, &emptypb.Empty{}, grpc.MaxCallRecvMsgSize(64<<20))
	return time.Since(began), err
}

// watchMemory looks at the processes of a program until the returned function is called, which tells the most memory that
// one of them had. It needs Linux's /proc.
func watchMemory(program string) (most func() int64) {
	stop, result := make(chan struct{}), make(chan int64)
	go func() {
		var most int64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				result <- most
				return
			case <-tick.C:
				most = max(most, memoryOf(program))
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-result
	}
}

func memoryOf(program string) int64 {
	var most int64
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != program {
			continue
		}
		status, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "status"))
		if _, line, found := bytes.Cut(status, []byte("VmHWM:")); found {
			var kilobytes int64
			_, _ = fmt.Sscan(string(line), &kilobytes)
			most = max(most, kilobytes<<10)
		}
	}
	return most
}
