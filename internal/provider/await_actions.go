package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// actionAwaiter passes all calls on. When Terraform is interrupted, it lets the actions that are under way come to
// their end before tf6server learns of it, which (terraform-plugin-go 0.31) drops what an action reports from then on:
// Terraform would take an interrupted action for a success.
type actionAwaiter struct {
	protocolServer
	actions *sync.RWMutex // locked for reading by each action that is under way
}

func (s actionAwaiter) InvokeAction(
	ctx context.Context, req *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	s.actions.RLock()
	stream, err := s.protocolServer.InvokeAction(ctx, req)
	if err != nil {
		s.actions.RUnlock()
		return nil, err
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		defer s.actions.RUnlock()
		stream.Events(push)
	}}, nil
}

func (s actionAwaiter) StopProvider(
	ctx context.Context, req *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.protocolServer.StopProvider(ctx, req) // interrupts the actions
	s.actions.Lock()
	defer s.actions.Unlock()
	return resp, err
}
