package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
)

// Snapshot is a copy of a server's disk. The API cannot make one.
type Snapshot struct {
	ID        ID     `json:"id"`
	ServerID  ID     `json:"server_id"` // 0 if it is not known
	Name      string `json:"name"`
	CreatedAt Time   `json:"created_at"`
	Size      *Int   `json:"size"` // GB of the server's disk; what it is restored to needs as much
}

// Backup is a copy of a server's disk that the addon backups has made.
type Backup struct {
	Snapshot
	ServerHostname *string `json:"server_hostname"`
	ServerIP       *string `json:"server_ip"`
}

// SnapshotFilter narrows ListSnapshots.
type SnapshotFilter struct {
	Date        string // day, YYYY-MM-DD
	ServerID    ID
	NewestFirst bool // otherwise in the API's order
}

// BackupFilter narrows ListBackups.
type BackupFilter struct {
	SnapshotFilter
	Size int64 // GB
}

func (f SnapshotFilter) query() url.Values {
	query := url.Values{}
	setUnlessEmpty(query, "filter[date]", f.Date)
	setUnlessZero(query, "filter[server_id]", int64(f.ServerID))
	if f.NewestFirst {
		query.Set("sort", "-date")
	}
	return query
}

// ListSnapshots lists snapshots (listSnapshots).
func (c *Client) ListSnapshots(ctx context.Context, filter SnapshotFilter) iter.Seq2[Snapshot, error] {
	return list[Snapshot](ctx, c, listing{operation{"listSnapshots", read, known}, "/snapshots", filter.query(), asSent})
}

// DeleteSnapshot deletes a snapshot (deleteSnapshot).
func (c *Client) DeleteSnapshot(ctx context.Context, id ID) error {
	return c.do(ctx, operation{"deleteSnapshot", idempotent, inferred}, request{method: http.MethodDelete, path: fmt.Sprintf("/snapshots/%d", id)})
}

// ListBackups lists backups (listBackups).
func (c *Client) ListBackups(ctx context.Context, filter BackupFilter) iter.Seq2[Backup, error] {
	query := filter.query()
	setUnlessZero(query, "filter[size]", filter.Size)
	return list[Backup](ctx, c, listing{operation{"listBackups", read, known}, "/backups", query, asSent})
}

// DeleteBackup deletes a backup (deleteBackup).
func (c *Client) DeleteBackup(ctx context.Context, id ID) error {
	return c.do(ctx, operation{"deleteBackup", idempotent, inferred}, request{method: http.MethodDelete, path: fmt.Sprintf("/backups/%d", id)})
}
