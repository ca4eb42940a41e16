package provider

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Serve serves the provider to Terraform until Terraform ends it, or, for a debugger, until it is interrupted.
func Serve(version string, debugger bool) error {
	server, err := NewServer(version, nil)
	if err != nil {
		return err
	}
	var options []tf6server.ServeOpt
	if debugger {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve("registry.terraform.io/vpsbg/vpsbg", func() tfprotov6.ProviderServer { return server }, options...)
}

// NewServer returns the provider as Terraform gets to see it: the framework's server of it (see [New]), and what is wrapped around that.
func NewServer(version string, client *vpsbg.Config) (tfprotov6.ProviderServer, error) {
	framework, ok := providerserver.NewProtocol6(New(version, client))().(protocolServer)
	if !ok {
		return nil, errors.New("the framework's server cannot do all that this provider needs")
	}
	answering, err := newUnchanged(forgetful{framework})
	if err != nil {
		return nil, err
	}
	return outlasting{answering, &sync.RWMutex{}}, nil
}

// protocolServer is all that the framework's server can do.
type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// forgetful passes all calls on. The framework's server (1.19) keeps the context of every call until the process ends, with the
// request and the loggers in it: 16 KB each. Those of the calls that are made for every resource are emptied afterwards.
type forgetful struct{ protocolServer }

func (s forgetful) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return forget(ctx, req, s.protocolServer.ValidateResourceConfig)
}

func (s forgetful) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return forget(ctx, req, s.protocolServer.UpgradeResourceState)
}

func (s forgetful) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return forget(ctx, req, s.protocolServer.ReadResource)
}

func (s forgetful) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return forget(ctx, req, s.protocolServer.PlanResourceChange)
}

func (s forgetful) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return forget(ctx, req, s.protocolServer.ApplyResourceChange)
}

func forget[Request, Response any](ctx context.Context, req Request, call func(context.Context, Request) (Response, error)) (Response, error) {
	lent := &lentContext{done: ctx.Done()}
	lent.lender.Store(&ctx)
	defer lent.lender.Store(nil) //nolint:contextcheck // it ends the loan
	return call(lent, req)       //nolint:contextcheck // it is the context, lent
}

// lentContext is another context until that is taken back; it has ended then.
type lentContext struct {
	lender atomic.Pointer[context.Context]
	done   <-chan struct{}
}

// Deadline implements [context.Context].
func (c *lentContext) Deadline() (time.Time, bool) {
	if lender := c.lender.Load(); lender != nil {
		return (*lender).Deadline()
	}
	return time.Time{}, false
}

// Done implements [context.Context].
func (c *lentContext) Done() <-chan struct{} { return c.done }

// Err implements [context.Context].
func (c *lentContext) Err() error {
	if lender := c.lender.Load(); lender != nil {
		return (*lender).Err()
	}
	return context.Canceled
}

// Value implements [context.Context].
func (c *lentContext) Value(key any) any {
	if lender := c.lender.Load(); lender != nil {
		return (*lender).Value(key)
	}
	return nil
}
