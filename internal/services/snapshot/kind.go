// Package snapshot serves the copies of disks that VPSBG keeps: snapshots and backups.
package snapshot

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// kind is a kind of copies. A snapshot is handled as a backup that shows less.
type kind struct {
	name   string // of one copy: "backup"
	list   func(context.Context, *vpsbg.Client, vpsbg.BackupFilter) iter.Seq2[vpsbg.Backup, error]
	remove func(context.Context, *vpsbg.Client, vpsbg.ID) error
}

var (
	snapshots = kind{
		name: "snapshot",
		list: func(ctx context.Context, client *vpsbg.Client, filter vpsbg.BackupFilter) iter.Seq2[vpsbg.Backup, error] {
			return func(yield func(vpsbg.Backup, error) bool) {
				for snapshot, err := range client.ListSnapshots(ctx, filter.SnapshotFilter) {
					if !yield(vpsbg.Backup{Snapshot: snapshot}, err) {
						return
					}
				}
			}
		},
		remove: func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
			return client.DeleteSnapshot(ctx, id)
		},
	}
	backups = kind{
		name: "backup",
		list: func(ctx context.Context, client *vpsbg.Client, filter vpsbg.BackupFilter) iter.Seq2[vpsbg.Backup, error] {
			return client.ListBackups(ctx, filter)
		},
		remove: func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
			return client.DeleteBackup(ctx, id)
		},
	}
)

// idAttribute is the attribute that names a copy: of vpsbg_server, and of the action that deletes it.
func (k kind) idAttribute() path.Path { return path.Root(k.name + "_id") }
