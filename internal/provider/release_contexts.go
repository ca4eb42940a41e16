package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// contextReleaser passes all calls on. The framework's server (1.19) keeps the context of every call until the process
// ends, with the request and the loggers in it: 16 KB each. Those of the calls that are made for every resource are
// emptied afterwards.
type contextReleaser struct{ protocolServer }

func (s contextReleaser) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return releasing(ctx, req, s.protocolServer.ValidateResourceConfig)
}

func (s contextReleaser) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return releasing(ctx, req, s.protocolServer.UpgradeResourceState)
}

func (s contextReleaser) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return releasing(ctx, req, s.protocolServer.ReadResource)
}

func (s contextReleaser) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	return releasing(ctx, req, s.protocolServer.PlanResourceChange)
}

func (s contextReleaser) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return releasing(ctx, req, s.protocolServer.ApplyResourceChange)
}

func releasing[Request, Response any](
	ctx context.Context, req Request, call func(context.Context, Request) (Response, error),
) (Response, error) {
	lent := &lentContext{done: ctx.Done()}
	lent.lender.Store(&ctx)
	defer lent.lender.Store(nil) //nolint:contextcheck // it ends the loan
	return call(lent, req)       //nolint:contextcheck // it is the context, lent
}

// lentContext is another context until that is released; it has ended then.
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
