package vpsbg

import (
	"context"
	"fmt"
	"net/http"
)

// StartServer switches a server on (startServer). Like all calls that switch it, it returns before the effect, which
// shows as running of [Server.State]; a call meanwhile answers 423.
func (c *Client) StartServer(ctx context.Context, id ID) error {
	return c.act(ctx, operation{"startServer", once, known}, http.MethodPost, id, "start")
}

// RestartServer stops a server and starts it again (restartServer).
func (c *Client) RestartServer(ctx context.Context, id ID) error {
	return c.act(ctx, operation{"restartServer", once, known}, http.MethodPost, id, "restart")
}

// StopServer asks the operating system of a server to shut down (stopServer). A stop that was refused with 423 can
// still take effect later.
func (c *Client) StopServer(ctx context.Context, id ID) error {
	return c.act(ctx, operation{"stopServer", once, known}, http.MethodPost, id, "stop")
}

// PowerOffServer cuts the power of a server (powerOffServer).
func (c *Client) PowerOffServer(ctx context.Context, id ID) error {
	return c.act(ctx, operation{"powerOffServer", once, inferred}, http.MethodPost, id, "power-off")
}

// EnableServerRescue boots a server into the rescue system (enableServerRescue). The effect shows as rescue_mode of
// getServerStatus.
func (c *Client) EnableServerRescue(ctx context.Context, id ID) error {
	return c.act(ctx, operation{"enableServerRescue", once, inferred}, http.MethodPost, id, "rescue")
}

// DisableServerRescue leaves the rescue system (disableServerRescue).
func (c *Client) DisableServerRescue(ctx context.Context, id ID) error {
	return c.act(ctx, operation{"disableServerRescue", once, inferred}, http.MethodDelete, id, "rescue")
}

// act makes a call that has neither a body nor an answer.
func (c *Client) act(ctx context.Context, op operation, method string, id ID, verb string) error {
	return c.do(ctx, op, request{method: method, path: fmt.Sprintf("/servers/%d/%s", id, verb)})
}
