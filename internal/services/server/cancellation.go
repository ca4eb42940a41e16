package server

import (
	"context"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// cancellation is how servers end.
func cancellation(account *billing.Account) billing.Cancellation[vpsbg.Server] {
	return billing.Cancellation[vpsbg.Server]{
		Account:   account,
		Kind:      "server",
		Operation: "cancelServers",
		Request:   account.Client.CancelServers,
		Undo:      account.Client.UndoCancelServers,
		Read: func(ctx context.Context, id vpsbg.ID) (*vpsbg.Server, error) {
			server, err := account.Servers.Read(ctx, id, billing.Now)
			if vpsbg.IsNotFound(err) {
				server, _, err = account.Servers.Listed(ctx, id, billing.Now)
			}
			return server, err
		},
		State: func(server *vpsbg.Server) billing.CancellationState {
			return billing.CancellationState{
				ID: server.ID, Request: server.CancelRequest,
				IsSuspended: server.Status == vpsbg.ServerSuspended, IsGone: server.Status == vpsbg.ServerTerminated,
			}
		},
	}
}
