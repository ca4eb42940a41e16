package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
)

// MeasuredBootImage is a boot image of the account. Lists may cut its name to 20 characters.
type MeasuredBootImage struct {
	ID        ID      `json:"id"`
	Name      string  `json:"name"`
	Size      *Int    `json:"size"` // bytes
	InUse     *Bool   `json:"in_use"`
	Type      *string `json:"type"`
	CreatedAt Time    `json:"created_at"`
}

// MeasuredBoot is what a server boots instead of the stock boot chain.
type MeasuredBoot struct {
	KernelImage *MeasuredBootImage `json:"kernel_image"`
	InitrdImage *MeasuredBootImage `json:"initrd_image"`
}

// ListMeasuredBootImages lists the account's boot images (listMeasuredBootImages).
func (c *Client) ListMeasuredBootImages(ctx context.Context) iter.Seq2[MeasuredBootImage, error] {
	return list[MeasuredBootImage](ctx, c, listing{operation{"listMeasuredBootImages", read, known}, "/measured-boot-images", nil, asSent})
}

// UploadMeasuredBootImage makes a boot image of a file (uploadMeasuredBootImage).
func (c *Client) UploadMeasuredBootImage(ctx context.Context, file File) (*MeasuredBootImage, error) {
	return fetch[MeasuredBootImage](ctx, c, operation{"uploadMeasuredBootImage", upload, known},
		request{method: http.MethodPost, path: "/measured-boot-images", file: &file})
}

// DeleteMeasuredBootImage deletes a boot image (deleteMeasuredBootImage).
func (c *Client) DeleteMeasuredBootImage(ctx context.Context, id ID) error {
	return c.do(ctx, operation{"deleteMeasuredBootImage", idempotent, known},
		request{method: http.MethodDelete, path: fmt.Sprintf("/measured-boot-images/%d", id)})
}

// AttachMeasuredBootImage says which images a server boots, 0 for none, and reboots it (attachMeasuredBootImage).
func (c *Client) AttachMeasuredBootImage(ctx context.Context, server, kernel, initrd ID) (*Server, error) {
	return fetch[Server](ctx, c, operation{"attachMeasuredBootImage", once, known}, request{
		method: http.MethodPost, path: fmt.Sprintf("/servers/%d/measured-boot", server), about: subject{"server", server},
		body: map[string]*ID{"kernel_image_id": orNull(kernel), "initrd_image_id": orNull(initrd)},
	})
}
