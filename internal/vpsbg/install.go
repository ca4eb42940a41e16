package vpsbg

import (
	"context"
	"fmt"
	"net/http"
)

// Reinstallation is how to reinstall a server: from an image or an ISO, of which one is set.
type Reinstallation struct {
	ImageID      ID     `json:"image_id,omitempty"`
	PrimaryISOID ID     `json:"primary_iso_id,omitempty"`
	Password     string `json:"password,omitempty"`
	SSHKeys      []ID   `json:"ssh_keys,omitempty"`
}

// ReinstallServer erases a server and reinstalls it (reinstallServer). The server is locked meanwhile.
func (c *Client) ReinstallServer(ctx context.Context, id ID, body Reinstallation) error {
	return c.do(ctx, operation{"reinstallServer", once, inferred},
		request{method: http.MethodPost, path: fmt.Sprintf("/servers/%d/reinstall", id), body: body})
}

// RestoreServer overwrites the disk of a server with a snapshot or a backup, of which one is not 0 (restoreServer).
func (c *Client) RestoreServer(ctx context.Context, id, snapshot, backup ID) error {
	type restoreServerRequest struct {
		SnapshotID ID `json:"snapshot_id,omitempty"`
		BackupID   ID `json:"backup_id,omitempty"`
	}
	return c.do(ctx, operation{"restoreServer", once, inferred},
		request{method: http.MethodPost, path: fmt.Sprintf("/servers/%d/restore", id), body: restoreServerRequest{snapshot, backup}})
}

// ModifyServerISOs attaches ISOs to a server; 0 detaches (modifyServerISOs). No answer shows which ones a server has.
func (c *Client) ModifyServerISOs(ctx context.Context, id, primary, secondary ID) (*Server, error) {
	return fetch[Server](ctx, c, operation{"modifyServerISOs", idempotent, inferred}, request{
		method: http.MethodPost, path: fmt.Sprintf("/servers/%d/isos", id), about: subject{"server", id},
		body: map[string]*ID{"primary_iso_id": orNull(primary), "secondary_iso_id": orNull(secondary)},
	})
}

// ChangeServerPrimaryIP makes another address of a server its primary one, which reboots it (changeServerPrimaryIP).
func (c *Client) ChangeServerPrimaryIP(ctx context.Context, id, address ID) (*Server, error) {
	return fetch[Server](ctx, c, operation{"changeServerPrimaryIP", once, known},
		request{method: http.MethodPost, path: fmt.Sprintf("/servers/%d/primary-ip", id), about: subject{"server", id}, body: map[string]ID{"ip_id": address}})
}

// orNull returns an id as it is sent where a missing one means something else: null for 0.
func orNull(id ID) *ID {
	if id == 0 {
		return nil
	}
	return &id
}
