package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
)

// SSHKey is a public key that can be put on servers.
type SSHKey struct {
	ID          ID     `json:"id"`
	Name        string `json:"name"`
	Key         string `json:"key"`         // authorized_keys format
	Fingerprint string `json:"fingerprint"` // MD5
	Servers     []struct {
		ID       ID     `json:"id"`
		Hostname string `json:"hostname"`
	} `json:"servers"` // that carry the key
}

// ListSSHKeys lists the account's SSH keys (listSSHKeys).
func (c *Client) ListSSHKeys(ctx context.Context) iter.Seq2[SSHKey, error] {
	return list[SSHKey](ctx, c, listing{operation{"listSSHKeys", read, inferred}, "/ssh-keys", nil, sized})
}

// GetSSHKey reads an SSH key (getSSHKey).
func (c *Client) GetSSHKey(ctx context.Context, id ID) (*SSHKey, error) {
	return fetch[SSHKey](ctx, c, operation{"getSSHKey", read, known},
		request{method: http.MethodGet, path: fmt.Sprintf("/ssh-keys/%d", id), about: subject{"SSH key", id}})
}

type sshKeyRequest struct {
	Name string `json:"name,omitempty"`
	Key  string `json:"key,omitempty"`
}

// CreateSSHKey stores an SSH key (createSSHKey). Sent twice it would store two, hence its class.
func (c *Client) CreateSSHKey(ctx context.Context, name, key string) (*SSHKey, error) {
	return fetch[SSHKey](ctx, c, operation{"createSSHKey", billed, inferred},
		request{method: http.MethodPost, path: "/ssh-keys", body: sshKeyRequest{name, key}})
}

// UpdateSSHKey changes the name or the text of an SSH key, whichever is not empty (updateSSHKey).
func (c *Client) UpdateSSHKey(ctx context.Context, id ID, name, key string) (*SSHKey, error) {
	return fetch[SSHKey](ctx, c, operation{"updateSSHKey", idempotent, known},
		request{method: http.MethodPatch, path: fmt.Sprintf("/ssh-keys/%d", id), about: subject{"SSH key", id}, body: sshKeyRequest{name, key}})
}

// DeleteSSHKey deletes an SSH key (deleteSSHKey).
func (c *Client) DeleteSSHKey(ctx context.Context, id ID) error {
	return c.do(ctx, operation{"deleteSSHKey", idempotent, inferred},
		request{method: http.MethodDelete, path: fmt.Sprintf("/ssh-keys/%d", id)})
}
