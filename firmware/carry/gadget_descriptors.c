// SPDX-License-Identifier: Apache-2.0
// What the terminal says of itself on the bus, as one constant: layout of linux/usb/functionfs.h, values of the USB 2.0
// specification (chapter 9.6) and of Microsoft's OS descriptors 1.0, which make Windows load WinUSB by itself.
#include <linux/usb/functionfs.h>
#include <unistd.h>

#include "firmware/carry/gadget.h"

// As <endian.h> has them, but constant.
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LE16(n) (n)
#define LE32(n) (n)
#else
#define LE16(n) __builtin_bswap16(n)
#define LE32(n) __builtin_bswap32(n)
#endif

#define COMPATIBLE_ID_INDEX 4 // wIndex of an extended compat id
#define PROPERTIES_INDEX    5 // wIndex of extended properties
#define PROPERTY_MULTI_SZ   7 // a list of strings, ended by an empty one
#define PROPERTY_NAME       "DeviceInterfaceGUIDs"
#define PROPERTY_VALUE      "{9C5A0B4E-6E1F-4D53-9B62-1D3A7E0C5230}\0"

struct interface_descriptors {
    struct usb_interface_descriptor interface;
    struct usb_endpoint_descriptor_no_audio in;
    struct usb_endpoint_descriptor_no_audio out;
} __attribute__((packed));

struct property {
    __le32 dwSize;
    __le32 dwPropertyDataType;
    __le16 wPropertyNameLength;
    char name[sizeof PROPERTY_NAME];
    __le32 dwPropertyDataLength;
    char value[sizeof PROPERTY_VALUE];
} __attribute__((packed));

struct descriptors {
    struct usb_functionfs_descs_head_v2 head;
    __le32 full_speed_count, high_speed_count, os_count;
    struct interface_descriptors full_speed, high_speed;
    struct usb_os_desc_header compatible_head;
    struct usb_ext_compat_desc compatible;
    struct usb_os_desc_header properties_head;
    struct property property;
} __attribute__((packed));

// The addresses are a wish: the kernel maps them to what the controller has.
#define INTERFACE(packet)                                                                                              \
    {                                                                                                                  \
        .interface = {.bLength = sizeof(struct usb_interface_descriptor),                                              \
                      .bDescriptorType = USB_DT_INTERFACE,                                                             \
                      .bNumEndpoints = 2,                                                                              \
                      .bInterfaceClass = USB_INTERFACE_CLASS,                                                          \
                      .bInterfaceSubClass = USB_INTERFACE_SUBCLASS,                                                    \
                      .bInterfaceProtocol = USB_INTERFACE_PROTOCOL,                                                    \
                      .iInterface = 1},                                                                                \
        .in = {.bLength = sizeof(struct usb_endpoint_descriptor_no_audio),                                             \
               .bDescriptorType = USB_DT_ENDPOINT,                                                                     \
               .bEndpointAddress = 1 | USB_DIR_IN,                                                                     \
               .bmAttributes = USB_ENDPOINT_XFER_BULK,                                                                 \
               .wMaxPacketSize = LE16(packet)},                                                                        \
        .out = {.bLength = sizeof(struct usb_endpoint_descriptor_no_audio),                                            \
                .bDescriptorType = USB_DT_ENDPOINT,                                                                    \
                .bEndpointAddress = 2 | USB_DIR_OUT,                                                                   \
                .bmAttributes = USB_ENDPOINT_XFER_BULK,                                                                \
                .wMaxPacketSize = LE16(packet)},                                                                       \
    }

static const struct descriptors descriptors = {
    .head = {.magic = LE32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2),
             .length = LE32(sizeof(struct descriptors)),
             .flags = LE32(FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC | FUNCTIONFS_HAS_MS_OS_DESC)},
    .full_speed_count = LE32(3),
    .high_speed_count = LE32(3),
    .os_count = LE32(2),
    .full_speed = INTERFACE(64),
    .high_speed = INTERFACE(512),
    .compatible_head = {.interface = 0,
                        .dwLength = LE32(sizeof(struct usb_os_desc_header) + sizeof(struct usb_ext_compat_desc)),
                        .bcdVersion = LE16(1),
                        .wIndex = LE16(COMPATIBLE_ID_INDEX),
                        .bCount = 1},
    .compatible = {.bFirstInterfaceNumber = 0, .Reserved1 = 1, .CompatibleID = "WINUSB"},
    .properties_head = {.interface = 0,
                        .dwLength = LE32(sizeof(struct usb_os_desc_header) + sizeof(struct property)),
                        .bcdVersion = LE16(1),
                        .wIndex = LE16(PROPERTIES_INDEX),
                        .wCount = LE16(1)},
    .property = {.dwSize = LE32(sizeof(struct property)),
                 .dwPropertyDataType = LE32(PROPERTY_MULTI_SZ),
                 .wPropertyNameLength = LE16(sizeof PROPERTY_NAME),
                 .dwPropertyDataLength = LE32(sizeof PROPERTY_VALUE),
                 .name = PROPERTY_NAME,
                 .value = PROPERTY_VALUE},
};

#define INTERFACE_NAME "Rollcall sync"

static const struct {
    struct usb_functionfs_strings_head head;
    __le16 language;
    char interface[sizeof INTERFACE_NAME];
} __attribute__((packed)) strings = {
    .head = {.magic = LE32(FUNCTIONFS_STRINGS_MAGIC),
             .length = LE32(sizeof strings),
             .str_count = LE32(1),
             .lang_count = LE32(1)},
    .language = LE16(0x0409),
    .interface = INTERFACE_NAME,
};

enum status gadget_write_descriptors(int ep0) {
    if (write(ep0, &descriptors, sizeof descriptors) != (ssize_t)sizeof descriptors)
        return STATUS_IO;
    return write(ep0, &strings, sizeof strings) == (ssize_t)sizeof strings ? STATUS_OK : STATUS_IO;
}
