package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// startUp is what the provider costs before it does anything.
type startUp struct {
	binary int64         // its size in bytes
	took   time.Duration // until it answers with its schema: the shortest of several
}

func (b *bench) startUp(ctx context.Context) (startUp, error) {
	info, err := os.Stat(b.space.Provider)
	if err != nil {
		return startUp{}, err
	}
	s := startUp{binary: info.Size()}
	for range 5 {
		took, err := timeStart(ctx, b.space.Provider)
		if err != nil {
			return startUp{}, err
		}
		if s.took == 0 || took < s.took {
			s.took = took
		}
	}
	return s, nil
}

// connection is a plugin that is nothing but the connection to it.
type connection struct{ plugin.NetRPCUnsupportedPlugin }

// GRPCServer implements [plugin.GRPCPlugin].
func (connection) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

// GRPCClient implements [plugin.GRPCPlugin].
func (connection) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}

// timeStart starts the provider as Terraform does, and returns how long it took to answer with its schema.
func timeStart(ctx context.Context, provider string) (time.Duration, error) {
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
	err = conn.Invoke(ctx, "/tfplugin6.Provider/GetProviderSchema", &emptypb.Empty{}, &emptypb.Empty{},
		grpc.MaxCallRecvMsgSize(64<<20))
	return time.Since(began), err
}
